import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dragged, fromField, instantAt, partOf, ROWS_MAX, rowsOf, ticksOf, toField, type View } from './timeline';

const views = fc
  .record({ fromUs: fc.integer({ min: 0, max: 2e15 }), seconds: fc.integer({ min: 2, max: 43_200 }) })
  .map(({ fromUs, seconds }): View => ({ fromUs, toUs: fromUs + seconds * 1_000_000 }));
const part = fc.double({ min: 0, max: 1, noNaN: true });

test('a place on the timeline and its instant are the same thing', () => {
  fc.assert(
    fc.property(views, part, (view, at) => {
      expect(partOf(view, instantAt(view, at))).toBeCloseTo(at, 6);
    }),
  );
});

test('a few ticks at round instants lie within the view', () => {
  fc.assert(
    fc.property(views, (view) => {
      const ticks = ticksOf(view);
      expect(ticks.length).toBeLessThanOrEqual(10);
      for (const us of ticks) {
        expect(us % 1_000_000).toBe(0);
        expect(us >= view.fromUs && us <= view.toUs).toBe(true);
      }
    }),
  );
});

test('a drag in either direction is the same span, and a press is none', () => {
  fc.assert(
    fc.property(views, part, part, (view, a, b) => {
      expect(dragged(view, a, b)).toEqual(dragged(view, b, a));
      expect(dragged(view, a, a)).toBeNull();
    }),
  );
});

test('a field shows an instant to the second and gives it back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e9, max: 2e9 }), (seconds) => {
      expect(fromField(toField(seconds * 1_000_000))).toBe(seconds * 1_000_000);
    }),
  );
  expect(fromField('')).toBeNull();
});

test('marks that lie close stand in rows of their own, as long as there are rows', () => {
  expect(rowsOf([0.1, 0.11, 0.3, 0.31, 0.32, 0.33])).toEqual([0, 1, 0, 1, 2, 2]);
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const rows = rowsOf(parts.sort((a, b) => a - b));
      expect(rows.every((row) => row >= 0 && row < ROWS_MAX)).toBe(true);
    }),
  );
});
