/** One camera of a playback: decodes along the recording and draws the picture of an instant. */
import type { DecoderLike, MakeDecoder } from '../decoder';
import { GroupCache, type Loaded, type Picture, type ReadBytes } from './groups';
import { type Group, groupAt, indexAt } from './reel';

/** What a track shows at an instant. */
export type Showing = 'picture' | 'waiting' | 'gap' | 'broken';

/** Decoded ahead of the clock, so that every camera has its picture when its time comes. */
const AHEAD_PICTURES = 6;
const AHEAD_GROUPS = 2;
/** Further behind the clock than this is waiting. */
const BEHIND_US_MAX = 200_000;
/** From this speed on, and backwards, only key frames are shown. */
export const KEYS_ONLY_SPEED = 4;

type Draw = (frame: VideoFrame, atUs: number) => void;

export class Track {
  readonly #cache: GroupCache;
  readonly #draw: Draw;
  readonly #make: MakeDecoder;
  #reel: readonly Group[] = [];
  #decoder: DecoderLike | null = null;
  #config: VideoDecoderConfig | null = null;
  /** Decoded and not drawn yet, in order of time. */
  #frames: VideoFrame[] = [];
  /** What is decoded next: the group that begins at this instant, and which of its pictures. */
  #next = { groupUs: Number.NaN, picture: 0 };
  /** The instant at whose key this run of decoding began. */
  #beganUs = Number.NaN;
  #shownUs = Number.NaN;
  #targetUs = Number.NaN;
  #isBroken = false;

  constructor(read: ReadBytes, draw: Draw, make: MakeDecoder = (init) => new VideoDecoder(init)) {
    this.#cache = new GroupCache(read);
    this.#draw = draw;
    this.#make = make;
  }

  /** What is recorded; a longer reel of the same camera keeps what was fetched. */
  setReel(reel: readonly Group[]): void {
    this.#reel = reel;
  }

  get reel(): readonly Group[] {
    return this.#reel;
  }

  /** The instant of the picture on show; NaN before the first. */
  get shownUs(): number {
    return this.#shownUs;
  }

  /** Draw the picture of an instant as far as it is here, and see to it that it comes. */
  show(atUs: number, speed: number): Showing {
    const group = groupAt(this.#reel, atUs);
    if (!group) return 'gap';
    const loaded = this.#cache.get(group);
    this.#fetchAhead(group, speed);
    if (this.#isBroken || loaded === 'broken') return 'broken';
    if (loaded === 'coming') return 'waiting';
    const isKeysOnly = speed < 0 || speed >= KEYS_ONLY_SPEED;
    const target = loaded.pictures[isKeysOnly ? 0 : pictureAt(loaded, atUs)];
    if (!target) return 'broken';
    if (isKeysOnly) this.#skipTo(group, loaded);
    else if (target.atUs !== this.#shownUs && !this.#leadsTo(group, target.atUs)) this.#begin(group, loaded);
    this.#feed(target.atUs, isKeysOnly ? 0 : AHEAD_PICTURES);
    this.#drawUpTo(target.atUs);
    return Math.abs(target.atUs - this.#shownUs) <= BEHIND_US_MAX ? 'picture' : 'waiting';
  }

  /** When something is recorded next after an instant; null when nothing is. */
  nextAfter(atUs: number): number | null {
    return this.#reel[indexAt(this.#reel, atUs) + 1]?.fromUs ?? null;
  }

  /** The instant of the picture before or after the one on show; null where it is not known. */
  step(by: 1 | -1): number | null {
    const at = indexAt(this.#reel, this.#shownUs);
    const times = [at - 1, at, at + 1].flatMap((index) => this.#loaded(index)?.pictures.map((each) => each.atUs) ?? []);
    times.sort((a, b) => a - b);
    const found = by === 1 ? times.find((us) => us > this.#shownUs) : times.findLast((us) => us < this.#shownUs);
    return found ?? null;
  }

  close(): void {
    this.#cache.close();
    this.#drop();
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
  }

  #fetchAhead(group: Group, speed: number): void {
    const at = indexAt(this.#reel, group.fromUs);
    const way = speed < 0 ? -1 : 1;
    for (let n = 1; n <= AHEAD_GROUPS; n += 1) {
      const next = this.#reel[at + n * way];
      if (next) this.#cache.get(next);
    }
  }

  /** Whether going on from here reaches the picture sooner than beginning at its key. */
  #leadsTo(group: Group, targetUs: number): boolean {
    if (this.#decoder?.state !== 'configured' || targetUs < this.#beganUs) return false;
    const firstUs = this.#frames[0]?.timestamp;
    if (targetUs < this.#shownUs && !(firstUs !== undefined && firstUs <= targetUs)) return false;
    const ahead = indexAt(this.#reel, group.fromUs) - indexAt(this.#reel, this.#next.groupUs);
    return ahead <= 0 || (ahead === 1 && this.#next.picture > 0);
  }

  /** Leave out everything up to this group's key: a key can be decoded after anything. */
  #skipTo(group: Group, loaded: Loaded): void {
    if (this.#next.groupUs === group.fromUs && this.#next.picture > 0) return;
    if (this.#decoder?.state !== 'configured') this.#configure(loaded.config);
    this.#drop();
    this.#beganUs = group.fromUs;
    this.#next = { groupUs: group.fromUs, picture: 0 };
  }

  #begin(group: Group, loaded: Loaded): void {
    this.#drop();
    this.#shownUs = Number.NaN;
    this.#beganUs = loaded.pictures[0]?.atUs ?? group.fromUs;
    this.#next = { groupUs: group.fromUs, picture: 0 };
    this.#configure(loaded.config);
  }

  #configure(config: VideoDecoderConfig): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    const decoder: DecoderLike = this.#make({
      output: (frame) => (decoder === this.#decoder ? this.#keep(frame) : frame.close()),
      error: () => {
        this.#isBroken = decoder === this.#decoder;
      },
    });
    this.#decoder = decoder;
    this.#config = config;
    try {
      decoder.configure(config);
    } catch {
      this.#isBroken = true;
    }
  }

  /** Give the decoder what it needs for this picture and some after it, as far as it is here. */
  #feed(targetUs: number, ahead: number): void {
    this.#targetUs = targetUs;
    for (let over = 0; over <= ahead; ) {
      const next = this.#upcoming();
      const decoder = this.#decoder;
      if (!next || decoder?.state !== 'configured') return;
      if (next.picture.atUs > targetUs) over += 1;
      if (over > ahead || (over > 0 && this.#frames.length + decoder.decodeQueueSize > 2 * AHEAD_PICTURES)) return;
      this.#decode(next.picture, next.config);
    }
  }

  /** The picture that is decoded next, or null when it is not here yet. */
  #upcoming(): { picture: Picture; config: VideoDecoderConfig } | null {
    const at = indexAt(this.#reel, this.#next.groupUs);
    const loaded = this.#loaded(at);
    const picture = loaded?.pictures[this.#next.picture];
    if (loaded && picture) return { picture, config: loaded.config };
    const after = this.#reel[at + 1];
    const first = this.#loaded(at + 1)?.pictures[0];
    if (!loaded || !after || !first) return null;
    this.#next = { groupUs: after.fromUs, picture: 0 };
    return this.#upcoming();
  }

  #loaded(index: number): Loaded | null {
    const group = this.#reel[index];
    const loaded = group ? this.#cache.get(group) : 'broken';
    return typeof loaded === 'string' ? null : loaded;
  }

  #decode(picture: Picture, config: VideoDecoderConfig): void {
    if (this.#next.picture === 0 && !isSame(this.#config, config)) this.#configure(config);
    this.#next.picture += 1;
    if (this.#decoder?.state !== 'configured') return; // what it was to be set to is more than it can
    const type = picture.isKey ? 'key' : 'delta';
    this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: picture.atUs, data: picture.data }));
  }

  #keep(frame: VideoFrame): void {
    this.#frames.push(frame);
    this.#frames.sort((a, b) => a.timestamp - b.timestamp);
    // On the way to a picture, those before it are not held: some decoders lend only a few.
    while ((this.#frames[1]?.timestamp ?? Number.POSITIVE_INFINITY) <= this.#targetUs) this.#frames.shift()?.close();
  }

  #drawUpTo(targetUs: number): void {
    let newest: VideoFrame | undefined;
    while ((this.#frames[0]?.timestamp ?? Number.POSITIVE_INFINITY) <= targetUs) {
      newest?.close();
      newest = this.#frames.shift();
    }
    if (!newest) return;
    this.#shownUs = newest.timestamp;
    this.#draw(newest, newest.timestamp);
    newest.close();
  }

  #drop(): void {
    for (const frame of this.#frames) frame.close();
    this.#frames = [];
  }
}

/** Which picture of a group is on show at an instant: the last that began. */
function pictureAt({ pictures }: Loaded, atUs: number): number {
  let found = 0;
  pictures.forEach((each, i) => {
    if (each.atUs <= atUs && each.atUs >= (pictures[found]?.atUs ?? 0)) found = i;
  });
  return found;
}

function isSame(a: VideoDecoderConfig | null, b: VideoDecoderConfig): boolean {
  if (!a || a.codec !== b.codec) return false;
  const [one, two] = [a.description as Uint8Array, b.description as Uint8Array];
  return one.length === two.length && one.every((byte, i) => byte === two[i]);
}
