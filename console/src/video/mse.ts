/** Plays a live stream by Media Source where WebCodecs is missing: some 100 ms later, and still at the newest picture. */
import { fragment, header } from './fmp4';
import type { Format, Unit } from './wire';

const FIRST_DURATION_MS = 66;
const DURATION_MS_MAX = 2_000;
/** Further behind than this we jump; what is older than KEPT_S is thrown away. */
const BEHIND_S_MAX = 0.5;
const KEPT_S = 10;
const QUEUE_BYTES_MAX = 16_000_000;

const mimeOf = (format: Format): string => `video/mp4; codecs="${format.codec}"`;

export function canPlay(format: Format): boolean {
  return typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(mimeOf(format));
}

export class MediaSourceSink {
  readonly #video: HTMLVideoElement;
  readonly #fail: (error: unknown) => void;
  #source: MediaSource | null = null;
  #buffer: SourceBuffer | null = null;
  #queue: Uint8Array<ArrayBuffer>[] = [];
  #held: Unit | null = null;
  #needsKey = true;
  #sequence = 0;
  #firstUs: number | null = null;

  constructor(video: HTMLVideoElement, fail: (error: unknown) => void) {
    this.#video = video;
    this.#fail = fail;
  }

  format(format: Format): void {
    this.close();
    const source = new MediaSource();
    this.#source = source;
    this.#needsKey = true;
    this.#firstUs = null;
    this.#queue = [header(format)];
    this.#video.src = URL.createObjectURL(source);
    source.addEventListener('sourceopen', () => {
      URL.revokeObjectURL(this.#video.src);
      if (source !== this.#source) return;
      this.#buffer = source.addSourceBuffer(mimeOf(format));
      this.#buffer.addEventListener('updateend', () => this.#next());
      this.#buffer.addEventListener('error', (event) => this.#fail(event));
      this.#next();
    });
  }

  /** A unit's duration is known when the next one is here: one picture of delay, the price of this way. */
  unit(unit: Unit): void {
    if (unit.afterGap && !unit.isKey) this.#needsKey = true;
    if (unit.isKey) this.#needsKey = false;
    if (this.#needsKey) return;
    const before = this.#held;
    this.#held = unit;
    this.#firstUs ??= unit.wallUs;
    if (!before) return;
    const lasts = Math.min(DURATION_MS_MAX, (unit.wallUs - before.wallUs) / 1_000 || FIRST_DURATION_MS);
    this.#sequence += 1;
    this.#queue.push(fragment(before, this.#sequence, (before.wallUs - this.#firstUs) / 1_000, lasts));
    this.#next();
  }

  close(): void {
    this.#source = null;
    this.#buffer = null;
    this.#held = null;
    this.#queue = [];
    this.#video.removeAttribute('src');
  }

  #next(): void {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating) return;
    try {
      if (this.#queue.reduce((sum, each) => sum + each.length, 0) > QUEUE_BYTES_MAX) throw new RangeError('too slow');
      const next = this.#queue.shift();
      if (next) buffer.appendBuffer(next);
      this.#follow(buffer);
    } catch (error) {
      this.#fail(error);
    }
  }

  #follow(buffer: SourceBuffer): void {
    if (buffer.buffered.length === 0) return;
    const end = buffer.buffered.end(buffer.buffered.length - 1);
    if (end - this.#video.currentTime > BEHIND_S_MAX) this.#video.currentTime = end;
    if (this.#video.paused) void this.#video.play().catch(() => undefined);
    if (!buffer.updating && end - buffer.buffered.start(0) > 2 * KEPT_S) buffer.remove(0, end - KEPT_S);
  }
}
