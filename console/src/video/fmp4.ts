/** Wraps live units as fragmented MP4 (ISO/IEC 14496-12) for browsers that have Media Source but no WebCodecs. */
import type { Format, Unit } from './wire';

type Part = Uint8Array | readonly number[];

const TIMESCALE = 90_000;
const TICKS_PER_MS = TIMESCALE / 1_000;
const TRACK = 1;
/** The identity matrix of a picture that is neither turned nor moved. */
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
const SYNC_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;
const [DEFAULT_BASE_IS_MOOF, HAS_OFFSET, HAS_DURATION, HAS_SIZE, HAS_FLAGS] = [0x020000, 0x1, 0x100, 0x200, 0x400];

const u16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const u32 = (n: number): number[] => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const u64 = (n: number): number[] => [...u32(Math.floor(n / 2 ** 32)), ...u32(n % 2 ** 32)];
const word = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const zeros = (n: number): number[] => new Array<number>(n).fill(0);

function join(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function box(type: string, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  return join([u32(size), word(type), ...parts]);
}

const full = (type: string, version: number, flags: number, ...parts: readonly Part[]) =>
  box(type, u32(version * 2 ** 24 + flags), ...parts);

/** The first bytes of a stream: what the track is and how to decode it. */
export function header(format: Format): Uint8Array<ArrayBuffer> {
  const movie = full(
    'mvhd',
    0,
    0,
    zeros(8),
    u32(1_000),
    u32(0),
    u32(0x10000),
    u16(0x100),
    zeros(10),
    matrix(),
    zeros(24),
    u32(2),
  );
  const extends_ = box('mvex', full('trex', 0, 0, u32(TRACK), u32(1), zeros(12)));
  const brands = box('ftyp', word('iso6'), u32(1), word('iso6'), word('mp41'));
  return join([brands, box('moov', movie, track(format), extends_)]);
}

const matrix = (): number[] => MATRIX.flatMap(u32);

function track(format: Format): Uint8Array {
  const size = [...u32(format.width * 65_536), ...u32(format.height * 65_536)];
  const head = full('tkhd', 0, 3, zeros(8), u32(TRACK), zeros(20), zeros(4), matrix(), size);
  const media = full('mdhd', 0, 0, zeros(8), u32(TIMESCALE), u32(0), u16(0x55c4), zeros(2));
  const handler = full('hdlr', 0, 0, zeros(4), word('vide'), zeros(12), [0]);
  const here = box('dinf', full('dref', 0, 0, u32(1), full('url ', 0, 1)));
  const empty = ['stts', 'stsc', 'stco'].map((type) => full(type, 0, 0, u32(0)));
  const table = box('stbl', full('stsd', 0, 0, u32(1), entry(format)), ...empty, full('stsz', 0, 0, zeros(8)));
  return box('trak', head, box('mdia', media, handler, box('minf', full('vmhd', 0, 1, zeros(8)), here, table)));
}

function entry({ codec, record, width, height }: Format): Uint8Array {
  const [kind, config] = codec.startsWith('avc') ? ['avc1', 'avcC'] : ['hvc1', 'hvcC'];
  const picture = [...u16(width), ...u16(height), ...u32(0x480000), ...u32(0x480000), ...zeros(4), ...u16(1)];
  return box(
    kind ?? '',
    zeros(6),
    u16(1),
    zeros(16),
    picture,
    zeros(32),
    u16(0x18),
    u16(0xffff),
    box(config ?? '', record),
  );
}

/** One unit as a fragment: shown from `beganMs` of the stream for `durationMs`. */
export function fragment(unit: Unit, sequence: number, beganMs: number, durationMs: number): Uint8Array<ArrayBuffer> {
  const moof = (offset: number) => {
    const sample = [
      ...u32(Math.round(durationMs * TICKS_PER_MS)),
      ...u32(unit.data.length),
      ...u32(unit.isKey ? SYNC_FLAGS : DELTA_FLAGS),
    ];
    const flags = HAS_OFFSET | HAS_DURATION | HAS_SIZE | HAS_FLAGS;
    const began = full('tfdt', 1, 0, u64(Math.round(beganMs * TICKS_PER_MS)));
    const run = full('trun', 0, flags, u32(1), u32(offset), sample);
    const traf = box('traf', full('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(TRACK)), began, run);
    return box('moof', full('mfhd', 0, 0, u32(sequence)), traf);
  };
  return join([moof(moof(0).length + 8), box('mdat', unit.data)]);
}
