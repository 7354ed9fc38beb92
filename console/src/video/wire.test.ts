import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from './wire';

const text = new TextEncoder();
const bufferOf = (...bytes: number[]): ArrayBuffer => Uint8Array.from(bytes).buffer;
const json = (kind: string, value: unknown) =>
  bufferOf(kind.charCodeAt(0), ...text.encode(typeof value === 'string' ? value : JSON.stringify(value)));

/** As the server packs it: kind, flags, our time, the camera's time, pictures. */
function packUnit(flags: number, wallUs: bigint, sourceUs: bigint, data: Uint8Array): ArrayBuffer {
  const head = new DataView(new ArrayBuffer(18));
  head.setUint8(0, 0x55);
  head.setUint8(1, flags);
  head.setBigInt64(2, wallUs);
  head.setBigInt64(10, sourceUs);
  return bufferOf(...new Uint8Array(head.buffer), ...data);
}

const micros = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });

test('a unit is read as it was packed', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), micros, fc.option(micros), bytes, (isKey, afterGap, wall, source, data) => {
      const flags = (isKey ? 1 : 0) | (afterGap ? 2 : 0);
      const unit = parseMessage(packUnit(flags, wall, source ?? -(2n ** 63n), data));
      const sourceUs = source === null ? null : Number(source);
      expect(unit).toEqual({ kind: 'unit', isKey, afterGap, wallUs: Number(wall), sourceUs, data });
    }),
  );
});

test('a format is read with its record', () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 8_192 }), (record, width) => {
      const told = { codec: 'avc1.64001f', record: btoa(String.fromCharCode(...record)), width, height: 720 };
      expect(parseMessage(json('F', told))).toEqual({ kind: 'format', ...told, record });
    }),
  );
});

test('no bytes make the reader fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('F', 'U', 'E', 'Z'), (rest, kind) => {
      const message = parseMessage(bufferOf(kind.charCodeAt(0), ...rest));
      expect(message === null || typeof message.kind === 'string').toBe(true);
    }),
  );
});

test.each([
  { codec: 'avc1', record: '****', width: 1, height: 1 },
  { codec: 'avc1', record: '', width: 0, height: 1 },
  { codec: 7, record: '', width: 1, height: 1 },
  'no json',
  'null',
])('a format that is none is nothing: %j', (told) => {
  expect(parseMessage(json('F', told))).toBeNull();
});

test('an end tells why, even when it is garbled', () => {
  expect(parseMessage(json('E', { reason: 'lease_ended', message: 'It is over.' }))).toEqual({
    kind: 'end',
    reason: 'lease_ended',
    message: 'It is over.',
  });
  expect(parseMessage(json('E', '{'))).toEqual({ kind: 'end', reason: 'ended', message: '' });
});
