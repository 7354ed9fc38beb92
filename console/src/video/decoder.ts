/** Decodes a live stream with as little delay as the browser allows: nothing is buffered, what is late is left out. */
import type { Format, Unit } from './wire';

/** What we need of the browser's `VideoDecoder`. */
export type DecoderLike = Pick<VideoDecoder, 'configure' | 'decode' | 'reset' | 'close' | 'decodeQueueSize' | 'state'>;
export type MakeDecoder = (init: VideoDecoderInit) => DecoderLike;

interface Tells {
  draw: (frame: VideoFrame) => void;
  /** The decoder cannot go on with this stream. */
  fail: (error: unknown) => void;
  /** Units were left out because the machine is too slow. */
  late: () => void;
}

/** A group of pictures may come at once when a line begins; more waiting than this means that we are too slow. */
const QUEUE_UNITS_MAX = 90;
/** More waiting than this when a key comes is left out: what is newer can be shown at once. */
const QUEUE_AT_KEY_MAX = 8;
/** While so many wait, a picture is old already: after the first, only the newest is drawn. */
const DRAW_QUEUE_MAX = 4;
const RESTARTS_MAX = 3;

export function configOf({ codec, record, width, height }: Format): VideoDecoderConfig {
  return { codec, description: record, codedWidth: width, codedHeight: height, optimizeForLatency: true };
}

export class LiveDecoder {
  readonly #tells: Tells;
  readonly #make: MakeDecoder;
  #decoder: DecoderLike | null = null;
  #format: Format | null = null;
  #needsKey = true;
  #hasDrawn = false;
  #restarts = 0;

  constructor(tells: Tells, make: MakeDecoder = (init) => new VideoDecoder(init)) {
    this.#tells = tells;
    this.#make = make;
  }

  format(format: Format): void {
    this.#format = format;
    this.#restarts = 0;
    this.#begin();
  }

  unit(unit: Unit): void {
    if (unit.isKey) this.#needsKey = false;
    else if (unit.afterGap) this.#needsKey = true;
    const decoder = this.#decoder;
    if (decoder?.state !== 'configured' || this.#needsKey) return;
    if (decoder.decodeQueueSize > QUEUE_UNITS_MAX) {
      this.#needsKey = true;
      this.#tells.late();
      return;
    }
    if (unit.isKey && decoder.decodeQueueSize > QUEUE_AT_KEY_MAX) this.#skip(decoder);
    if (decoder !== this.#decoder) return; // who was told that it is late closed it
    const type = unit.isKey ? 'key' : 'delta';
    decoder.decode(new EncodedVideoChunk({ type, timestamp: unit.wallUs, data: unit.data }));
  }

  close(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }

  /** Leave out what waits, and go on with the key that comes now. */
  #skip(decoder: DecoderLike): void {
    if (!this.#format) return;
    decoder.reset();
    decoder.configure(configOf(this.#format));
    this.#tells.late();
  }

  #begin(): void {
    this.close();
    if (!this.#format) return;
    this.#needsKey = true;
    this.#hasDrawn = false;
    const decoder: DecoderLike = this.#make({
      output: (frame) => this.#output(decoder, frame),
      error: (error) => this.#broke(decoder, error),
    });
    this.#decoder = decoder;
    try {
      decoder.configure(configOf(this.#format));
    } catch (error) {
      this.#tells.fail(error);
    }
  }

  #output(decoder: DecoderLike, frame: VideoFrame): void {
    const isNewest = !this.#hasDrawn || decoder.decodeQueueSize <= DRAW_QUEUE_MAX;
    if (decoder === this.#decoder && isNewest) {
      this.#hasDrawn = true;
      this.#tells.draw(frame);
    }
    frame.close();
  }

  /** One broken unit is no reason to give up: begin anew at the next key, a few times. */
  #broke(decoder: DecoderLike, error: unknown): void {
    if (decoder !== this.#decoder) return;
    this.#restarts += 1;
    if (this.#restarts > RESTARTS_MAX) this.#tells.fail(error);
    else this.#begin();
  }
}

const answers = new Map<string, Promise<boolean>>();

/** Whether this browser decodes the format by WebCodecs at all: asked once of each, for the first picture waits for it. */
export function canDecode(format: Format): Promise<boolean> {
  const kind = `${format.codec} ${format.width}x${format.height}`;
  const answer = answers.get(kind) ?? askBrowser(format);
  answers.set(kind, answer);
  return answer;
}

async function askBrowser(format: Format): Promise<boolean> {
  if (typeof VideoDecoder === 'undefined') return false;
  try {
    return (await VideoDecoder.isConfigSupported(configOf(format))).supported === true;
  } catch {
    return false;
  }
}
