import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CameraView } from '../../api/types';
import { EMPTY_WALL, fill, hang, moves, readLayout, SIZES, takeOff } from './layout';

test('whatever was kept, a wall comes out', () => {
  fc.assert(
    fc.property(fc.anything(), (kept) => {
      const { size, cameras } = readLayout(kept);
      expect(SIZES).toContain(size);
      expect(new Set(cameras).size).toBe(cameras.length);
      expect(cameras.length).toBeLessThanOrEqual(64);
    }),
  );
  expect(readLayout({ size: 9, cameras: ['a', 3, 'a', 'b'] })).toEqual({ size: 9, cameras: ['a', 'b'] });
});

test('a wall grows with its cameras and never holds one twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90 }).map(String), { maxLength: 90 }), (ids) => {
      const layout = ids.reduce(hang, EMPTY_WALL);
      expect(layout.cameras).toEqual([...new Set(ids)].slice(0, 64));
      expect(layout.size).toBeGreaterThanOrEqual(layout.cameras.length);
    }),
  );
});

test('what is taken off leaves the others in their order', () => {
  const layout = { size: 4, cameras: ['a', 'b', 'c'] } as const;
  expect(takeOff(layout, 'b').cameras).toEqual(['a', 'c']);
});

test('of sixty-four places nine move', () => {
  expect(Array.from({ length: 64 }, (_, i) => moves(64, i)).filter(Boolean)).toHaveLength(9);
  expect(Array.from({ length: 16 }, (_, i) => moves(16, i)).every(Boolean)).toBe(true);
});

test('empty places are filled with city cameras, the nearest first, and what hangs stays', () => {
  const at = (id: string, lat: number, owner_class = 'city') =>
    ({ id, lat, lon: -77, owner_class, has_stream: id !== 'dark' }) as CameraView;
  const known = [
    at('far', 38.95),
    at('near', 38.9),
    at('dark', 38.9),
    at('private', 38.9, 'integrated'),
    at('hung', 38.91),
    at('next', 38.92),
  ];
  const layout = { size: 4, cameras: ['hung'] } as const;
  expect(fill(layout, known, { lat: 38.9, lon: -77 }).cameras).toEqual(['hung', 'near', 'next', 'far']);
  expect(fill({ size: 1, cameras: ['hung'] }, known, { lat: 38.9, lon: -77 }).cameras).toEqual(['hung']);
});
