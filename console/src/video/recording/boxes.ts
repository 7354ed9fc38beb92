/** Reads fragmented MP4 as we record it: how to decode the track, and the samples of a fragment. */

/** How to decode a recording. */
export interface Header {
  /** As browsers name it; empty where the record does not say it in a few bytes. */
  codec: string;
  width: number;
  height: number;
  /** Contents of `avcC` or `hvcC`. */
  record: Uint8Array;
  /** Ticks a second. */
  timescale: number;
}

export interface Sample {
  /** Bytes from the start of what was given. */
  offset: number;
  size: number;
  isKey: boolean;
  /** Ticks from the fragment's first decode time to when this picture is shown. */
  ticks: number;
  duration: number;
}

interface Box {
  type: string;
  view: DataView;
  /** Where the contents begin, from the start of the bytes given. */
  at: number;
}

/** More than this is no recording of ours. */
const BOXES_MAX = 10_000;
const SAMPLES_MAX = 10_000;

function* boxesIn(view: DataView, at = 0): Generator<Box> {
  let from = 0;
  for (let n = 0; n < BOXES_MAX && from + 8 <= view.byteLength; n += 1) {
    const size = view.getUint32(from);
    const [a, b, c, d] = [4, 5, 6, 7].map((i) => view.getUint8(from + i));
    if (size < 8 || from + size > view.byteLength) return;
    const inner = new DataView(view.buffer, view.byteOffset + from + 8, size - 8);
    yield { type: String.fromCharCode(a ?? 0, b ?? 0, c ?? 0, d ?? 0), view: inner, at: at + from + 8 };
    from += size;
  }
}

/** The first box at a path of types. */
function find(view: DataView, path: readonly string[], at = 0): Box | null {
  const [type, ...rest] = path;
  for (const each of boxesIn(view, at)) {
    if (each.type !== type) continue;
    return rest.length === 0 ? each : find(each.view, rest, each.at);
  }
  return null;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const BOX_HEAD_BYTES = 8;
const STSD_HEAD_BYTES = 8;
const ENTRY_HEAD_BYTES = 78;
const MEDIA = ['moov', 'trak', 'mdia'];

/** The header of a recording, or null when the bytes are none. */
export function parseHeader(bytes: Uint8Array): Header | null {
  try {
    const media = find(viewOf(bytes), [...MEDIA, 'mdhd']);
    const table = find(viewOf(bytes), [...MEDIA, 'minf', 'stbl', 'stsd']);
    if (!media || !table) return null;
    const timescale = media.view.getUint32(media.view.getUint8(0) === 1 ? 20 : 12);
    const how = entryIn(table.view);
    return how && timescale > 0 ? { ...how, timescale } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function entryIn(table: DataView): Omit<Header, 'timescale'> | null {
  const entries = new DataView(table.buffer, table.byteOffset + STSD_HEAD_BYTES, table.byteLength - STSD_HEAD_BYTES);
  for (const entry of boxesIn(entries)) {
    const { buffer, byteOffset, byteLength } = entry.view;
    const inner = new DataView(buffer, byteOffset + ENTRY_HEAD_BYTES, byteLength - ENTRY_HEAD_BYTES);
    const [width, height] = [entry.view.getUint16(24), entry.view.getUint16(26)];
    for (const { type, view } of boxesIn(inner)) {
      const record = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      if (type === 'avcC') return { codec: avcCodec(record), width, height, record };
      if (type === 'hvcC') return { codec: '', width, height, record };
    }
  }
  return null;
}

/** H.264 as browsers name it (RFC 6381): profile, constraints and level. */
const avcCodec = (record: Uint8Array): string =>
  `avc1.${[...record.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** The samples of a group in coding order: of one `moof` and `mdat`, or of several where it was written in parts. */
export function parseFragment(bytes: Uint8Array): Sample[] {
  try {
    const parts = [...boxesIn(viewOf(bytes))].filter((each) => each.type === 'moof').map(partOf);
    const beganTicks = parts[0]?.beganTicks ?? 0;
    return parts
      .flatMap((part) => part.samples.map((each) => ({ ...each, ticks: each.ticks + part.beganTicks - beganTicks })))
      .filter((each) => each.offset + each.size <= bytes.length);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** The samples of one `moof`, and when it begins: ticks from the beginning of its file. */
function partOf({ view, at }: Box): { beganTicks: number; samples: Sample[] } {
  const traf = find(view, ['traf']);
  const head = traf && find(traf.view, ['tfhd']);
  const run = traf && find(traf.view, ['trun']);
  if (!head || !run) return { beganTicks: 0, samples: [] };
  const samples = samplesOf(run.view, defaultsOf(head.view));
  const from = at - BOX_HEAD_BYTES;
  return { beganTicks: timeOf(traf.view), samples: samples.map((each) => ({ ...each, offset: from + each.offset })) };
}

function timeOf(traf: DataView): number {
  const time = find(traf, ['tfdt']);
  if (!time) return 0;
  const isLong = time.view.getUint8(0) === 1;
  return isLong ? time.view.getUint32(4) * 2 ** 32 + time.view.getUint32(8) : time.view.getUint32(4);
}

interface Defaults {
  duration: number;
  size: number;
  flags: number;
}

/** Reads the optional 32-bit fields that follow a head, in order, where their flag is set. */
function fields(view: DataView, from: number, flags: number) {
  let at = from;
  return (flag: number): number | null => {
    if ((flags & flag) === 0) return null;
    at += 4;
    return view.getUint32(at - 4);
  };
}

const flagsOf = (view: DataView): number => view.getUint32(0) & 0xffffff;
const TFHD = { base: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
const TRUN = { offset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 };
const NOT_SYNC = 0x10000;

function defaultsOf(view: DataView): Defaults {
  const flags = flagsOf(view);
  const next = fields(view, 8 + (flags & TFHD.base ? 8 : 0), flags);
  next(TFHD.description);
  return { duration: next(TFHD.duration) ?? 0, size: next(TFHD.size) ?? 0, flags: next(TFHD.flags) ?? 0 };
}

function samplesOf(view: DataView, defaults: Defaults): Sample[] {
  const flags = flagsOf(view);
  const count = Math.min(view.getUint32(4), SAMPLES_MAX);
  const next = fields(view, 8, flags);
  let offset = next(TRUN.offset) ?? 0;
  const firstFlags = next(TRUN.firstFlags);
  let ticks = 0;
  return Array.from({ length: count }, (_, i) => {
    const duration = next(TRUN.duration) ?? defaults.duration;
    const size = next(TRUN.size) ?? defaults.size;
    const own = next(TRUN.flags) ?? (i === 0 ? firstFlags : null) ?? defaults.flags;
    const shift = (next(TRUN.shift) ?? 0) | 0;
    const sample = { offset, size, isKey: (own & NOT_SYNC) === 0, ticks: ticks + shift, duration };
    offset += size;
    ticks += duration;
    return sample;
  });
}
