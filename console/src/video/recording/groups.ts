/** Fetches groups of pictures with what is needed to decode them, and keeps a few. */
import { parseFragment, parseHeader } from './boxes';
import { type Group, microsOf } from './reel';

/** One coded picture with the instant at which it was seen. */
export interface Picture {
  atUs: number;
  isKey: boolean;
  data: Uint8Array<ArrayBuffer>;
}

/** A group that is here: its pictures in coding order, and how to decode them. */
export interface Loaded {
  config: VideoDecoderConfig;
  pictures: Picture[];
}

/** What of a file is read: some of its bytes, or one group with its header, masked. */
export type Wanted = { offset: number; size: number } | { group: number };

/** Reads a part of the file whose recording began at this instant. */
export type ReadBytes = (beganUs: number, wanted: Wanted, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;

const GROUPS_KEPT_MAX = 10;
/** After a failure the same bytes are asked for again only then. */
const AGAIN_AFTER_MS = 2_000;

type Entry = ({ loaded: Loaded } | { failedAt: number } | { isComing: true }) & {
  /** How many bytes of the group there were: the newest one of a file still grows. */
  size: number;
};

export class GroupCache {
  readonly #read: ReadBytes;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #entries = new Map<number, Entry>();
  readonly #headers = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(read: ReadBytes, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
  }

  /** The group when it is here; otherwise it is on its way, or could not be had. */
  get(group: Group): Loaded | 'coming' | 'broken' {
    const entry = this.#entries.get(group.fromUs);
    if (entry) {
      // Used last, thrown away last.
      this.#entries.delete(group.fromUs);
      this.#entries.set(group.fromUs, entry);
      if ('loaded' in entry) {
        if (group.size > entry.size) this.#renew(group, entry.loaded);
        return entry.loaded;
      }
      if ('isComing' in entry) return 'coming';
      if (this.#now() - entry.failedAt < AGAIN_AFTER_MS) return 'broken';
    }
    this.#fetch(group);
    return 'coming';
  }

  close(): void {
    this.#abort.abort();
    this.#entries.clear();
  }

  /** What was fetched stays until more of the group is here. */
  #renew(group: Group, loaded: Loaded): void {
    this.#entries.set(group.fromUs, { loaded, size: group.size });
    this.#load(group).then(
      (more) => this.#keep(group, { loaded: more, size: group.size }),
      () => undefined,
    );
  }

  #fetch(group: Group): void {
    const { size } = group;
    this.#entries.set(group.fromUs, { isComing: true, size });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= GROUPS_KEPT_MAX) break;
      this.#entries.delete(oldest);
    }
    this.#load(group).then(
      (loaded) => this.#keep(group, { loaded, size }),
      () => this.#keep(group, { failedAt: this.#now(), size }),
    );
  }

  #keep(group: Group, entry: Entry): void {
    if (this.#entries.has(group.fromUs)) this.#entries.set(group.fromUs, entry);
  }

  async #load(group: Group): Promise<Loaded> {
    const beganUs = microsOf(group.segment.began_at);
    const [head, bytes] = group.segment.masked
      ? await this.#masked(beganUs, group.index)
      : await Promise.all([
          this.#header(beganUs, group.segment.header_bytes),
          this.#read(beganUs, { offset: group.offset, size: group.size }, this.#abort.signal),
        ]);
    const header = parseHeader(head);
    const samples = parseFragment(bytes);
    if (!header || samples.length === 0) throw new Error('this is no recording');
    const { record: description, width: codedWidth, height: codedHeight } = header;
    const codec = header.codec || group.segment.codec;
    return {
      config: { codec, description, codedWidth, codedHeight, optimizeForLatency: true },
      pictures: samples.map(({ ticks, isKey, offset, size }) => ({
        atUs: Math.round(group.fromUs + (ticks * 1_000_000) / header.timescale),
        isKey,
        data: bytes.subarray(offset, offset + size),
      })),
    };
  }

  /** A masked group is a file of its own. */
  async #masked(beganUs: number, group: number): Promise<[Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]> {
    const file = await this.#read(beganUs, { group }, this.#abort.signal);
    return [file, file];
  }

  #header(beganUs: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#headers.get(beganUs);
    if (known) return known;
    const asked = this.#read(beganUs, { offset: 0, size }, this.#abort.signal);
    this.#headers.set(beganUs, asked);
    asked.catch(() => this.#headers.delete(beganUs));
    return asked;
  }
}
