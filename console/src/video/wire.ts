/** Reads the messages of a live line: a format, access units in coding order, and why it ended. */

/** What a decoder must know before the first unit. */
export interface Format {
  kind: 'format';
  /** As browsers name it: `avc1.64001f`, `hvc1.1.6.L93.B0`. */
  codec: string;
  /** The decoder configuration record: the contents of `avcC` or `hvcC`. */
  record: Uint8Array;
  width: number;
  height: number;
}

/** One coded picture: its NAL units, each after its length in four bytes. */
export interface Unit {
  kind: 'unit';
  /** A decoder can begin here. */
  isKey: boolean;
  /** Something was lost before it. */
  afterGap: boolean;
  /** When it was seen by the server's clock: microseconds since 1970. */
  wallUs: number;
  /** When it was seen by the camera's clock; null when it does not tell. */
  sourceUs: number | null;
  data: Uint8Array<ArrayBuffer>;
}

export interface End {
  kind: 'end';
  /** A code: see `isFinal`. */
  reason: string;
  /** Why, and what to do next. */
  message: string;
}

export type Message = Format | Unit | End;

const [FORMAT, UNIT, END] = [0x46, 0x55, 0x45];
const FLAG_KEY = 1;
const FLAG_GAP = 2;
const UNIT_HEAD_BYTES = 18;
const NO_TIME = -(2n ** 63n);

/** The message in these bytes, or null when they are none that we know: a newer server may say more. */
export function parseMessage(bytes: ArrayBuffer): Message | null {
  const kind = new Uint8Array(bytes)[0];
  if (kind === UNIT) return parseUnit(bytes);
  if (kind === FORMAT) return parseFormat(bytes);
  if (kind === END) return parseEnd(bytes);
  return null;
}

function parseUnit(bytes: ArrayBuffer): Unit | null {
  if (bytes.byteLength <= UNIT_HEAD_BYTES) return null;
  const view = new DataView(bytes);
  const flags = view.getUint8(1);
  const source = view.getBigInt64(10);
  return {
    kind: 'unit',
    isKey: (flags & FLAG_KEY) !== 0,
    afterGap: (flags & FLAG_GAP) !== 0,
    wallUs: Number(view.getBigInt64(2)),
    sourceUs: source === NO_TIME ? null : Number(source),
    data: new Uint8Array(bytes, UNIT_HEAD_BYTES),
  };
}

/** The JSON object after the first byte; empty when it is none. */
function members(bytes: ArrayBuffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 1)));
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function parseFormat(bytes: ArrayBuffer): Format | null {
  const { codec, record, width, height } = members(bytes);
  if (typeof codec !== 'string' || typeof record !== 'string') return null;
  if (!isSize(width) || !isSize(height)) return null;
  try {
    return { kind: 'format', codec, record: Uint8Array.from(atob(record), (c) => c.charCodeAt(0)), width, height };
  } catch {
    return null;
  }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function parseEnd(bytes: ArrayBuffer): End {
  const { reason, message } = members(bytes);
  return {
    kind: 'end',
    reason: typeof reason === 'string' ? reason : 'ended',
    message: typeof message === 'string' ? message : '',
  };
}
