import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fragment, header } from './fmp4';
import { parseFragment, parseHeader } from './recording/boxes';
import type { Format, Unit } from './wire';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const format = (record: Uint8Array): Format => ({
  kind: 'format',
  codec: 'avc1.64001f',
  record,
  width: 1280,
  height: 720,
});

test('what is written as a header is read as one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 300 }), (tail) => {
      const record = Uint8Array.from([1, 0x64, 0, 0x1f, ...tail]);
      const read = { record, timescale: 90_000, codec: 'avc1.64001f', width: 1280, height: 720 };
      expect(parseHeader(header(format(record)))).toEqual(read);
    }),
  );
});

test('a group that was written in parts is read whole, from where it lies', () => {
  const unit = (byte: number, isKey: boolean): Unit => ({
    kind: 'unit',
    isKey,
    afterGap: false,
    wallUs: 1,
    sourceUs: null,
    data: Uint8Array.of(byte),
  });
  const head = header(format(Uint8Array.of(1, 0x64, 0, 0x1f)));
  const file = Uint8Array.from([
    ...head,
    ...fragment(unit(5, true), 0, 4_000, 2_000),
    ...fragment(unit(6, false), 1, 6_000, 500),
  ]);
  const read = parseFragment(file);
  expect(read.map(({ ticks, duration, isKey }) => ({ ticks, duration, isKey }))).toEqual([
    { ticks: 0, duration: 180_000, isKey: true },
    { ticks: 180_000, duration: 45_000, isKey: false },
  ]);
  expect(read.map(({ offset, size }) => [...file.subarray(offset, offset + size)])).toEqual([[5], [6]]);
  expect(parseHeader(file)?.codec).toBe('avc1.64001f');
});

test('what is written as a fragment is read as one picture', () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), fc.integer({ min: 1, max: 2_000 }), (data, isKey, lasts) => {
      const unit: Unit = {
        kind: 'unit',
        isKey,
        afterGap: false,
        wallUs: 1,
        sourceUs: null,
        data: Uint8Array.from(data),
      };
      const written = fragment(unit, 7, 86_400_000, lasts);
      const [sample, ...more] = parseFragment(written);
      expect(more).toEqual([]);
      expect(sample).toMatchObject({ isKey, ticks: 0, duration: lasts * 90, size: data.length });
      expect(written.subarray(sample?.offset, (sample?.offset ?? 0) + data.length)).toEqual(unit.data);
    }),
  );
});

test('no bytes make the readers fail, cut or changed', () => {
  const whole = header(format(Uint8Array.of(1, 2, 3)));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
      const changed = Uint8Array.from(whole);
      changed[at] = byte;
      parseHeader(changed.subarray(0, end));
      expect(parseFragment(changed.subarray(0, end))).toEqual([]);
    }),
  );
});

test('a run of pictures is read with its times, in order', () => {
  const u32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  const box = (type: string, ...body: number[]) => [
    ...u32(body.length + 8),
    ...[...type].map((c) => c.charCodeAt(0)),
    ...body,
  ];
  const tfhd = box('tfhd', 0, 2, 0, 0x28, ...u32(1), ...u32(6_000), ...u32(0x01010000));
  const run = (offset: number) =>
    box('trun', 0, 0, 2, 5, ...u32(2), ...u32(offset), ...u32(0x02000000), ...u32(3), ...u32(4));
  const moof = (offset: number) => box('moof', ...box('traf', ...tfhd, ...run(offset)));
  const file = [...moof(moof(0).length + 8), ...box('mdat', 1, 2, 3, 4, 5, 6, 7)];
  const samples = parseFragment(Uint8Array.from(file));
  expect(samples.map(({ ticks, isKey, size }) => [ticks, isKey, size])).toEqual([
    [0, true, 3],
    [6_000, false, 4],
  ]);
});
