import { describe, expect, it } from 'vitest';
import { assemblyAt, assemblyFeatures, lasting } from './assemblies';
import { readerPoints } from './columns';
import { cellOf } from './marks';

const MARCH = {
  id: 'a-1',
  title: 'March',
  ring: [
    [38.9, -77.1],
    [38.9, -77.0],
    [39.0, -77.0],
    [39.0, -77.1],
  ] as [number, number][],
  begins_at: '2026-03-14T12:00:00Z',
  ends_at: '2026-03-14T18:00:00Z',
};
const NOON = Date.parse('2026-03-14T12:00:00Z');

describe('an assembly on the map', () => {
  it('is there from its begin to just before its end', () => {
    const six = Date.parse(MARCH.ends_at);
    expect([NOON - 1, NOON, six - 1, six].map((at) => lasting([MARCH], at).length)).toEqual([0, 1, 1, 0]);
  });

  it('holds the places within its ring, and is drawn as a closed one', () => {
    expect(assemblyAt([MARCH], 38.95, -77.05)?.id).toBe('a-1');
    expect(assemblyAt([MARCH], 38.95, -77.2)).toBeNull();
    expect(assemblyAt([MARCH], -77.05, 38.95)).toBeNull();
    expect(assemblyFeatures([MARCH])[0]).toMatchObject({
      properties: { layer: 'assembly', name: 'March' },
      geometry: {
        coordinates: [
          [
            [-77.1, 38.9],
            [-77.0, 38.9],
            [-77.0, 39.0],
            [-77.1, 39.0],
            [-77.1, 38.9],
          ],
        ],
      },
    });
  });

  it('marks the readers that stand there, lit or not', () => {
    const reader = (id: string, lon: number) => ({ id, lat: 38.95, lon, reads: 1, last_at: null });
    const readers = new Map([reader('in', -77.05), reader('out', -77.5)].map((each) => [each.id, each]));
    const points = readerPoints(readers, new Set(['in']), [MARCH]);
    expect([points.look[0], points.look[4]]).toEqual([cellOf('reader.assembly'), cellOf('reader')]);
  });
});
