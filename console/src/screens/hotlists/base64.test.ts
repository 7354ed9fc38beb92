import { expect, test } from 'vitest';
import { base64 } from './base64';

test.each([0, 1, 2, 3, 0x6000, 0x6001, 60_000])('%i bytes come back as they were', (length) => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 31) % 256);
  expect(atob(base64(bytes))).toBe(Array.from(bytes, (each) => String.fromCharCode(each)).join(''));
});
