/** The place of a picture: a canvas that is drawn on, and a video element only where Media Source plays. */

const EDGE_PX_MIN = 16;

export class Surface {
  readonly element = document.createElement('div');
  readonly canvas = document.createElement('canvas');
  #video: HTMLVideoElement | null = null;
  readonly #context = this.canvas.getContext('2d', { alpha: false });
  readonly #watch: ResizeObserver;
  #box = { width: 0, height: 0 };

  /** `resized` is told the width in device pixels whenever it changes. */
  constructor(resized: (width: number) => void = () => undefined) {
    this.element.className = 'picture';
    this.canvas.className = 'picture__canvas';
    this.element.append(this.canvas);
    this.#watch = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.#take(entry.contentRect);
      resized(this.#box.width);
    });
    this.#watch.observe(this.element);
  }

  /** Take its size at once and return the width in device pixels: the page tells changes with its next frame only. */
  measure(): number {
    this.#take(this.element.getBoundingClientRect());
    return this.#box.width;
  }

  /** The width wanted of a still: what is shown. */
  get width(): number {
    return Math.round(this.#box.width);
  }

  /** Draw at once, no larger than it is shown; `wallUs` tells tests and people when it was seen. */
  draw(picture: VideoFrame | ImageBitmap, width: number, height: number, wallUs: number | null): void {
    const scale = Math.min(1, Math.max(this.#box.width / width, this.#box.height / height) || 1);
    const [w, h] = [
      Math.max(EDGE_PX_MIN, Math.round(width * scale)),
      Math.max(EDGE_PX_MIN, Math.round(height * scale)),
    ];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    this.#context?.drawImage(picture, 0, 0, w, h);
    if (wallUs !== null) this.canvas.dataset.wallUs = String(wallUs);
    this.#show('canvas');
  }

  /** Nothing is shown: a picture that is not true any more, or may not be seen any more, must not stay. */
  clear(): void {
    delete this.canvas.dataset.wallUs;
    this.#context?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#show('canvas');
  }

  /** The video element, shown instead of the canvas. */
  video(): HTMLVideoElement {
    if (!this.#video) {
      this.#video = document.createElement('video');
      Object.assign(this.#video, { className: 'picture__video', muted: true, playsInline: true });
      this.element.append(this.#video);
    }
    this.#show('video');
    return this.#video;
  }

  close(): void {
    this.#watch.disconnect();
    this.element.remove();
  }

  #take({ width, height }: { width: number; height: number }): void {
    this.#box = { width: width * devicePixelRatio, height: height * devicePixelRatio };
  }

  #show(shown: 'canvas' | 'video'): void {
    this.canvas.hidden = shown !== 'canvas';
    if (this.#video) this.#video.hidden = shown !== 'video';
  }
}
