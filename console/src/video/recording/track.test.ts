import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { SegmentView } from '../../api/types';
import { header } from '../fmp4';
import type { ReadBytes } from './groups';
import { SyncPlayer } from './player';
import { isoOf, microsOf, reelOf } from './reel';
import { Track } from './track';

const BASE_US = microsOf('2031-03-14T12:00:00Z');
const PICTURES = 10;
const PICTURE_US = 100_000;
const HEAD = header({ kind: 'format', codec: 'avc1.64001f', record: Uint8Array.of(1, 2), width: 640, height: 360 });

vi.stubGlobal(
  'EncodedVideoChunk',
  class {
    constructor(init: object) {
      Object.assign(this, init);
    }
  },
);

const u32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const box = (type: string, ...body: number[]) => [
  ...u32(body.length + 8),
  ...[...type].map((c) => c.charCodeAt(0)),
  ...body,
];

/** One second of ten pictures, a byte each, the first a key. */
function group(): number[] {
  const tfhd = box('tfhd', 0, 2, 0, 0x38, ...u32(1), ...u32(9_000), ...u32(1), ...u32(0x01010000));
  const moof = (offset: number) =>
    box(
      'moof',
      ...box('traf', ...tfhd, ...box('trun', 0, 0, 0, 5, ...u32(PICTURES), ...u32(offset), ...u32(0x02000000))),
    );
  return [...moof(moof(0).length + 8), ...box('mdat', ...new Array<number>(PICTURES).fill(7))];
}

const GROUP = group();

/** A file of so many seconds that begins so many seconds after noon. */
function segment(fromS: number, seconds: number): SegmentView {
  return {
    id: 1,
    camera_id: 'city-001',
    began_at: isoOf(BASE_US + fromS * 1_000_000),
    ended_at: isoOf(BASE_US + (fromS + seconds) * 1_000_000),
    size_bytes: 0,
    sha256: null,
    codec: 'avc1.64001f',
    width: 640,
    height: 360,
    offset_s: null,
    fragments: Array.from({ length: seconds }, (_, i) => [
      HEAD.length + i * GROUP.length,
      GROUP.length,
      i * 1_000,
      1_000,
    ]),
    header_bytes: HEAD.length,
    held: false,
    masked: false,
  };
}

const read: ReadBytes = async (_began, wanted) => {
  if ('group' in wanted) return Uint8Array.from([...HEAD, ...GROUP]);
  return wanted.offset === 0 ? HEAD : Uint8Array.from(GROUP.slice(0, wanted.size));
};

/** Decodes at once; keeps what it was given, and that it began with a key. */
class InstantDecoder {
  state: CodecState = 'unconfigured';
  decodeQueueSize = 0;
  #needsKey = true;
  constructor(readonly init: VideoDecoderInit) {}
  configure(): void {
    this.state = 'configured';
  }
  reset(): void {
    this.state = 'unconfigured';
    this.#needsKey = true;
  }
  close(): void {
    this.state = 'closed';
  }
  decode({ type, timestamp }: EncodedVideoChunk): void {
    if (type === 'key') this.#needsKey = false;
    if (this.#needsKey) throw new DOMException('a key is needed');
    this.init.output({ timestamp, close: () => undefined } as VideoFrame);
  }
}

function makeTrack(...segments: SegmentView[]) {
  const drawn: number[] = [];
  const track = new Track(
    read,
    (_frame, atUs) => drawn.push(atUs),
    (init) => new InstantDecoder(init),
  );
  track.setReel(reelOf(segments));
  return { track, drawn };
}

/** Show until what is fetched is here. */
async function show(track: Track, atUs: number, speed = 1) {
  let showing = track.show(atUs, speed);
  for (let n = 0; n < 20 && showing === 'waiting'; n += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    showing = track.show(atUs, speed);
  }
  return showing;
}

const at = (s: number): number => BASE_US + Math.round(s * 1_000_000);

test('wherever it is looked at, the picture on show is the one of that instant', async () => {
  const { track } = makeTrack(segment(0, 6), segment(6, 6));
  const jumps = fc.array(fc.double({ min: 0, max: 11.99, noNaN: true }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(jumps, async (list) => {
      for (const s of list) {
        expect(await show(track, at(s))).toBe('picture');
        const late = at(s) - track.shownUs;
        expect(late >= 0 && late < PICTURE_US).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
  track.close();
});

test('played on, every picture is drawn once and in order', async () => {
  const { track, drawn } = makeTrack(segment(0, 3));
  for (let s = 0; s < 3; s += 0.05) await show(track, at(s));
  expect(drawn).toEqual(Array.from({ length: 30 }, (_, i) => at(i / 10)));
});

test('fast and backwards, only keys are shown', async () => {
  const { track, drawn } = makeTrack(segment(0, 5));
  for (const s of [0.5, 1.5, 2.5]) await show(track, at(s), 8);
  for (const s of [1.9, 0.9]) await show(track, at(s), -1);
  expect(drawn).toEqual([at(0), at(1), at(2), at(1), at(0)]);
  await show(track, at(0.35));
  expect(track.shownUs).toBe(at(0.3));
});

test('a gap is told, and what cannot be read is told too', async () => {
  const { track } = makeTrack(segment(0, 2), segment(60, 2));
  expect(await show(track, at(30))).toBe('gap');
  const broken = new Track(
    async () => Uint8Array.of(1, 2, 3),
    () => undefined,
    (init) => new InstantDecoder(init),
  );
  broken.setReel(reelOf([segment(0, 2)]));
  expect(await show(broken, at(1))).toBe('broken');
});

test('a step is one picture, over the edge of groups too', async () => {
  const { track } = makeTrack(segment(0, 3));
  await show(track, at(0.95));
  expect(track.step(1)).toBe(at(1));
  expect(track.step(-1)).toBe(at(0.8));
});

test('all cameras show the same instant, and wait for the slowest', async () => {
  let now = 0;
  const slow = makeTrack(segment(0, 5));
  let isHere = false;
  const late = new Track(
    async (...args) => {
      while (!isHere) await new Promise((resolve) => setTimeout(resolve));
      return read(...args);
    },
    () => undefined,
    (init) => new InstantDecoder(init),
  );
  late.setReel(reelOf([segment(0, 5)]));
  const player = new SyncPlayer([slow.track, late], { fromUs: at(0), toUs: at(5), atUs: at(0) }, () => now);
  const turn = async (ms: number) => {
    now += ms;
    player.turn();
    await new Promise((resolve) => setTimeout(resolve));
  };
  player.play(true);
  for (let n = 0; n < 10; n += 1) await turn(100);
  expect(player.state.get().atUs).toBeLessThanOrEqual(at(0.2));
  isHere = true;
  for (let n = 0; n < 20; n += 1) await turn(50);
  expect(player.state.get().atUs).toBeGreaterThan(at(0.4));
  expect(Math.abs(slow.track.shownUs - late.shownUs)).toBeLessThanOrEqual(PICTURE_US);
  player.close();
});

test('played into a gap that all cameras have, it goes on with what comes next', async () => {
  let now = 0;
  const one = makeTrack(segment(0, 2), segment(60, 2)).track;
  const two = makeTrack(segment(0, 2), segment(30, 2)).track;
  const player = new SyncPlayer([one, two], { fromUs: at(0), toUs: at(90), atUs: at(10) }, () => now);
  player.play(true);
  player.turn();
  expect(player.state.get().atUs).toBe(at(30));
  player.seek(at(40));
  now += 200;
  player.turn();
  expect(player.state.get().atUs).toBe(at(60));
});

test('at the end it stops, and played again it begins anew', async () => {
  let now = 0;
  const { track } = makeTrack(segment(0, 2));
  const player = new SyncPlayer([track], { fromUs: at(0), toUs: at(2), atUs: at(1.9) }, () => now);
  await show(track, at(1.9));
  player.play(true);
  for (let n = 0; n < 5; n += 1) {
    now += 200;
    player.turn();
  }
  expect(player.state.get()).toMatchObject({ isPlaying: false, atUs: at(2) });
  player.play(true);
  expect(player.state.get()).toMatchObject({ isPlaying: true, atUs: at(0) });
});

test('a masked recording plays from its groups, and a group that grew is fetched again', async () => {
  const asked: string[] = [];
  const telling: ReadBytes = (began, wanted, signal) => {
    asked.push('group' in wanted ? `group ${wanted.group}` : 'bytes');
    return read(began, wanted, signal);
  };
  const masked = { ...segment(0, 2), masked: true };
  const track = new Track(
    telling,
    () => undefined,
    (init) => new InstantDecoder(init),
  );
  track.setReel(reelOf([masked]));
  await show(track, at(0.5));
  expect(track.shownUs).toBe(at(0.5));
  const grown = masked.fragments.map(
    ([offset, size, ms, lasts]) => [offset, size + 1, ms, lasts] as (typeof masked.fragments)[0],
  );
  track.setReel(reelOf([{ ...masked, fragments: grown }]));
  track.show(at(0.6), 1);
  expect(asked.sort()).toEqual(['group 0', 'group 0', 'group 1', 'group 1']);
});
