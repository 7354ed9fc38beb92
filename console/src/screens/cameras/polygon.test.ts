import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hear, NO_DRAWING, pathOf, put, takeBack } from './polygon';

const key = fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', 'Backspace', 'x');

test('whatever is pressed, every point lies in the picture and no two in a row are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.boolean()), { maxLength: 200 }), (presses) => {
      const { points, cross } = presses.reduce((now, [each, isFine]) => hear(now, each, isFine) ?? now, NO_DRAWING);
      for (const part of [...points.flat(), ...cross]) expect(part >= 0 && part <= 1).toBe(true);
      points.slice(1).forEach((each, i) => {
        expect(each).not.toEqual(points[i]);
      });
      expect(points.length).toBeLessThanOrEqual(64);
    }),
  );
});

test('by keys alone an area is drawn', () => {
  const keys = ['Enter', 'ArrowRight', 'Enter', 'ArrowDown', 'Enter'];
  const { points } = keys.reduce((now, each) => hear(now, each, false) ?? now, NO_DRAWING);
  expect(pathOf(points)).toBe('50,50 52,50 52,52');
});

test('the last point can be taken back, and another key does nothing', () => {
  const drawn = put(put(NO_DRAWING, [0.1, 0.1]), [0.2, 0.1]);
  expect(takeBack(drawn).points).toEqual([[0.1, 0.1]]);
  expect(hear(drawn, 'q', false)).toBeNull();
});
