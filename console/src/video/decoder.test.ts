import { beforeEach, expect, test, vi } from 'vitest';
import { canDecode, type DecoderLike, LiveDecoder } from './decoder';
import type { Format, Unit } from './wire';

/** The browser's decoder as far as we use it; it keeps what it is given until somebody looks. */
class FakeDecoder implements DecoderLike {
  state: CodecState = 'unconfigured';
  readonly given: string[] = [];
  decodeQueueSize = 0;
  constructor(readonly init: VideoDecoderInit) {}
  configure(): void {
    this.state = 'configured';
    this.given.push('configure');
  }
  decode(chunk: EncodedVideoChunk): void {
    if (this.state === 'closed') throw new Error('closed');
    this.given.push(`${chunk.type} ${chunk.timestamp}`);
  }
  reset(): void {
    this.state = 'unconfigured';
    this.decodeQueueSize = 0;
    this.given.push('reset');
  }
  close(): void {
    this.state = 'closed';
  }
}

vi.stubGlobal(
  'EncodedVideoChunk',
  class {
    constructor(init: object) {
      Object.assign(this, init);
    }
  },
);

const format: Format = { kind: 'format', codec: 'avc1.64001f', record: new Uint8Array(), width: 640, height: 360 };
const unit = (wallUs: number, isKey = false, afterGap = false): Unit => ({
  kind: 'unit',
  isKey,
  afterGap,
  wallUs,
  sourceUs: null,
  data: new Uint8Array(1),
});

let made: FakeDecoder[] = [];
const tells = { draw: vi.fn(), fail: vi.fn(), late: vi.fn() };
const last = (): FakeDecoder => made.at(-1) as FakeDecoder;

function begin(): LiveDecoder {
  const decoder = new LiveDecoder(tells, (init) => {
    made.push(new FakeDecoder(init));
    return last();
  });
  decoder.format(format);
  return decoder;
}

beforeEach(() => {
  made = [];
  vi.clearAllMocks();
});

test('nothing is decoded before the first key', () => {
  const decoder = begin();
  for (const each of [unit(1), unit(2, true), unit(3)]) decoder.unit(each);
  expect(last().given).toEqual(['configure', 'key 2', 'delta 3']);
});

test('after a gap it waits for a key', () => {
  const decoder = begin();
  for (const each of [unit(1, true), unit(2, false, true), unit(3), unit(4, true, true), unit(5)]) decoder.unit(each);
  expect(last().given).toEqual(['configure', 'key 1', 'key 4', 'delta 5']);
});

test('a decoder that is behind begins anew at a key, and says that it is too slow', () => {
  const decoder = begin();
  decoder.unit(unit(1, true));
  last().decodeQueueSize = 20;
  decoder.unit(unit(2));
  decoder.unit(unit(3, true));
  expect(last().given).toEqual(['configure', 'key 1', 'delta 2', 'reset', 'configure', 'key 3']);
  expect(tells.late).toHaveBeenCalledOnce();
});

test('who hears that it is too slow may close it: it is given nothing more', () => {
  const decoder = begin();
  decoder.unit(unit(1, true));
  last().decodeQueueSize = 20;
  tells.late.mockImplementationOnce(() => decoder.close());
  decoder.unit(unit(2, true));
  expect(last().given).toEqual(['configure', 'key 1', 'reset', 'configure']);
});

test('a decoder that is far behind is given nothing until a key', () => {
  const decoder = begin();
  decoder.unit(unit(1, true));
  last().decodeQueueSize = 91;
  decoder.unit(unit(2));
  last().decodeQueueSize = 0;
  decoder.unit(unit(3));
  expect(last().given).toEqual(['configure', 'key 1']);
});

test('a broken stream is begun anew a few times, then given up', () => {
  begin();
  for (let n = 0; n < 4; n += 1) last().init.error(new DOMException('broken'));
  expect(made).toHaveLength(4);
  expect(tells.fail).toHaveBeenCalledOnce();
});

test('the first picture is drawn at once, then only the newest while others wait; each is given back', () => {
  begin();
  const close = vi.fn();
  const frame = { close } as unknown as VideoFrame;
  last().decodeQueueSize = 20;
  last().init.output(frame);
  last().init.output(frame);
  last().decodeQueueSize = 0;
  last().init.output(frame);
  expect(tells.draw).toHaveBeenCalledTimes(2);
  expect(close).toHaveBeenCalledTimes(3);
});

test('the browser is asked once of each kind of stream', async () => {
  const isConfigSupported = vi.fn(async ({ codec }: VideoDecoderConfig) => ({ supported: codec !== 'hvc1' }));
  vi.stubGlobal('VideoDecoder', { isConfigSupported });
  const asked = [format, { ...format }, { ...format, codec: 'hvc1' }, { ...format, codec: 'hvc1' }];
  expect(await Promise.all(asked.map(canDecode))).toEqual([true, true, false, false]);
  expect(isConfigSupported).toHaveBeenCalledTimes(2);
});
