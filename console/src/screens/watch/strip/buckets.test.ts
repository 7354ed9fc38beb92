import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertView } from '../../../api/types';
import { columnsOf, nudge, readSpan, spanBetween, withFeed } from './buckets';

const START = Date.UTC(2026, 0, 1);
const counts = fc.record({ 1: fc.nat(9), 2: fc.nat(9), 3: fc.nat(9), 4: fc.nat(9) });
const buckets = fc
  .array(counts, { minLength: 1, maxLength: 40 })
  .map((all) =>
    all.map((by_priority, index) => ({ from: new Date(START + index * 600_000).toISOString(), by_priority })),
  );

describe('alerts per ten minutes', () => {
  test('each stack ends at the sum of its parts, and no part reaches below the one under it', () => {
    fc.assert(
      fc.property(buckets, (given) => {
        const { tops, totals } = columnsOf(given);
        given.forEach(({ by_priority }, index) => {
          expect(totals[index]).toBe(Object.values(by_priority).reduce((sum, n) => sum + n, 0));
          const stack = tops.map((top) => top[index] ?? 0);
          expect(stack).toEqual([...stack].sort((a, b) => a - b));
          expect(stack.at(-1)).toBe(totals[index]);
        });
      }),
    );
  });

  test('what the feed tells fills the running bucket and those after it, and never lowers a count', () => {
    const minute = (n: number) => new Date(START + n * 60_000).toISOString();
    const alerts = [1, 11, 12, 25].map((n) => ({ raised_at: minute(n), priority: 2 }) as AlertView);
    const fresh = withFeed([{ from: minute(0), by_priority: { 2: 5, 4: 1 } }], alerts, START + 26 * 60_000);
    expect(fresh.map((bucket) => [bucket.from, bucket.by_priority[2] ?? 0])).toEqual([
      ['2026-01-01T00:00:00.000Z', 5],
      ['2026-01-01T00:10:00.000Z', 2],
      ['2026-01-01T00:20:00.000Z', 1],
    ]);
    expect(fresh[0]?.by_priority[4]).toBe(1);
  });

  test('a missing priority counts as none', () => {
    const { totals } = columnsOf([{ from: new Date(START).toISOString(), by_priority: { 2: 3 } }]);
    expect(totals).toEqual([3]);
  });

  test('dragging either way picks every bucket touched, and arrow keys never leave the chart', () => {
    fc.assert(
      fc.property(
        buckets,
        fc.nat(24_000),
        fc.nat(24_000),
        fc.constantFrom(1 as const, -1 as const),
        fc.boolean(),
        (given, a, b, by, shift) => {
          const columns = columnsOf(given);
          const at = START / 1_000;
          const span = spanBetween(columns, at + a, at + b);
          expect(span).toEqual(spanBetween(columns, at + b, at + a));
          const moved = nudge(span, by, shift, columns.from.length);
          expect(moved?.first).toBeGreaterThanOrEqual(0);
          expect(moved?.last).toBeLessThan(columns.from.length);
          expect(moved && moved.first <= moved.last).toBe(true);
        },
      ),
    );
  });

  test('a span is read with both ends and its sum', () => {
    const given = [1, 2, 4].map((n, index) => ({
      from: new Date(START + index * 600_000).toISOString(),
      by_priority: { 3: n },
    }));
    const read = readSpan(columnsOf(given), { first: 1, last: 2 });
    expect(read).toEqual({ from: '2026-01-01T00:10:00.000Z', to: '2026-01-01T00:30:00.000Z', total: 6 });
  });
});
