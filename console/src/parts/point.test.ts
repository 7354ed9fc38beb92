import { expect, test } from 'vitest';
import { parsePoint } from './point';

test('a point on earth is read, anything else is none', () => {
  expect(parsePoint('38.91, -77.03')).toEqual({ lat: 38.91, lon: -77.03 });
  for (const junk of ['', '38.91', '38.91,', ',', 'a,b', '91,0', '0,181', '1,2,3', 'NaN,0', 'Infinity,0']) {
    expect(parsePoint(junk)).toBeNull();
  }
});
