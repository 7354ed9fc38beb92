import { expect, test } from 'vitest';
import type { HitCard } from '../../api/types';
import { pointWords, sketch } from './sketch';

const at = (id: string, lat: number, lon: number) => ({ id, reader: id, lat, lon });

test('north is up, east is right, and all of it lies within the square', () => {
  const card = {
    hits: [at('new', 38.92, -77.03), at('old', 38.91, -77.03)],
    course: { heading_deg: 0, because: '', ahead: [at('r', 38.93, -77.01)] },
  } as unknown as HitCard;
  const { reads, ahead, arrow } = sketch(card, 200);
  expect(reads.map((each) => each.id)).toEqual(['old', 'new']);
  expect(reads[1]?.y).toBeLessThan(reads[0]?.y ?? 0);
  expect(ahead[0]?.x).toBeGreaterThan(reads[1]?.x ?? 0);
  expect(arrow && arrow.y2 < arrow.y1 && Math.abs(arrow.x2 - arrow.x1) < 1e-9).toBe(true);
  for (const { x, y } of [...reads, ...ahead]) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x, y)).toBeLessThanOrEqual(200);
  }
});

test('one read and no course is a dot in the middle', () => {
  const card = {
    hits: [at('a', 38.9, -77)],
    course: { heading_deg: null, because: '', ahead: [] },
  } as unknown as HitCard;
  expect(sketch(card, 100)).toEqual({ reads: [{ id: 'a', x: 50, y: 50 }], ahead: [], arrow: null });
  expect([0, 44, 350].map(pointWords)).toEqual(['north', 'north-east', 'north']);
});
