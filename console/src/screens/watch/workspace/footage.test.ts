/** A request holds exactly the cameras of the households that stay ticked, and its letter what was typed. */
import { describe, expect, it } from 'vitest';
import type { Candidates } from '../../../api/types';
import { exactWords } from '../../../parts/time';
import { asCones, camerasOf, letterText, untilAfter } from './footage';

const camera = (id: string) => ({
  camera_id: id,
  lat: 38.9,
  lon: -77,
  azimuth_deg: 90,
  fov_deg: 120,
  range_m: 12,
  kind: 'doorbell',
  distance_m: 40,
  sees: true,
  expected: 0.3,
  reasons: [],
});
const plan = {
  households: [
    { expected: 0.5, cameras: [camera('a'), camera('b')] },
    { expected: 0.3, cameras: [camera('c')] },
  ],
} as unknown as Candidates;

describe('a request for footage', () => {
  it('asks both cameras of a household, and none of one that was left out', () => {
    expect(camerasOf(plan, new Set())).toEqual(['a', 'b', 'c']);
    expect(camerasOf(plan, new Set([0]))).toEqual(['c']);
    expect(asCones(plan, new Set([1])).map((cone) => cone.camera.id)).toEqual(['a', 'b']);
    expect(asCones(plan, new Set()).map((cone) => cone.rank)).toEqual([1, 1, 2]);
  });

  it('shows the letter as it will read, without a hole for an empty sentence', () => {
    const until = new Date('2026-03-17T21:15:00Z');
    expect(letterText('A\n\n{facts}\n\nuntil {until}', '  ', until)).toBe(`A\n\nuntil ${exactWords(until)}`);
    expect(letterText('A {facts}', ' They ran. ', until)).toBe('A They ran.');
  });

  it('ends within the days that were chosen', () => {
    const now = Date.parse('2026-03-14T00:00:00Z');
    expect(untilAfter(14, now).getTime() - now).toBeLessThan(14 * 86_400_000);
  });
});
