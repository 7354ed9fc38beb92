import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countdownWords,
  distanceWords,
  fromLocalInput,
  metresBetween,
  momentWords,
  offsetSecondsWords,
  offsetWords,
  spanWords,
  toLocalInput,
} from './time';

describe('times in words', () => {
  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h 00'],
    [11_100_000, '3 h 05'],
    [172_800_000, '2 d'],
    [-5_000, '0 s'],
  ])('a span of %d ms is %s', (ms, text) => expect(spanWords(ms)).toBe(text));

  test.each([
    [80_000, '1:20'],
    [-725_000, '12:05'],
    [7_380_000, '2:03:00'],
    [0, '0:00'],
  ])('a countdown of %d ms is %s', (ms, text) => expect(countdownWords(ms)).toBe(text));

  test.each([
    [-300, 'UTC−05:00'],
    [330, 'UTC+05:30'],
    [0, 'UTC+00:00'],
  ])('an offset of %d minutes is %s', (minutes, text) => expect(offsetWords(minutes)).toBe(text));

  test('a clock that is right is never shown as slow', () => {
    expect(offsetSecondsWords(-0.01)).toBe('+0.0 s');
    expect(offsetSecondsWords(-90)).toBe('−1 min');
  });

  test('another day is told with its date', () => {
    const at = new Date(2026, 4, 3, 14, 3, 9);
    expect(momentWords(at, at.getTime())).toBe('14:03:09');
    expect(momentWords(at, at.getTime() + 86_400_000)).toBe('2026-05-03 14:03:09');
  });

  test('what a date field shows is read back as the same minute', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2001, 0, 1), max: new Date(2090, 0, 1), noInvalidDate: true }), (at) => {
        const minute = new Date(at);
        minute.setSeconds(0, 0);
        // An hour that a clock change repeats has two instants of one name; both are fair readings of it.
        const read = Date.parse(fromLocalInput(toLocalInput(minute)) ?? '');
        expect(Math.abs(read - minute.getTime()) % 1_800_000).toBe(0);
      }),
    );
    expect(fromLocalInput('')).toBeUndefined();
  });
});

describe('distances', () => {
  test('metres below a kilometre, kilometres above', () => {
    expect(distanceWords(41.6)).toBe('42 m');
    expect(distanceWords(1_240)).toBe('1.2 km');
  });

  test('a degree of latitude is 111 km, and distance is the same both ways', () => {
    const point = fc.record({
      lat: fc.double({ min: 38, max: 39, noNaN: true }),
      lon: fc.double({ min: -78, max: -76, noNaN: true }),
    });
    expect(metresBetween({ lat: 38, lon: -77 }, { lat: 39, lon: -77 })).toBeCloseTo(111_195, 0);
    fc.assert(
      fc.property(point, point, (a, b) => {
        const there = metresBetween(a, b);
        expect(Math.abs(there - metresBetween(b, a))).toBeLessThanOrEqual(there * 0.03);
      }),
    );
  });
});
