import { describe, expect, it } from 'vitest';
import type { SeenPlate } from '../../api/types';
import { frameOf, metresToPixels, pathOf, spotsOf, ticksOf, toPlace, toXY } from './plot';

const read = (lat: number, lon: number, at: string, reader = 'r-1') =>
  ({ lat, lon, at, reader, reader_name: '', flags: [] as string[] }) as SeenPlate;
const READS = [
  read(38.92, -77.03, '2026-03-14T12:00:00Z'),
  read(38.92, -77.03, '2026-03-14T11:00:00Z'),
  read(38.9, -77.0, '2026-03-14T10:00:00Z', 'r-2'),
];

describe('the plot of reads', () => {
  it('puts every read into the frame, and a point back where it was', () => {
    const frame = frameOf(READS, 600, 300);
    for (const each of READS) {
      const { x, y } = toXY(each, frame);
      expect(x > 0 && x < 600 && y > 0 && y < 300).toBe(true);
      const back = toPlace(x, y, frame);
      expect(back.lat).toBeCloseTo(each.lat, 9);
      expect(back.lon).toBeCloseTo(each.lon, 9);
    }
  });

  it('has one spot a place, with the rows of the list', () => {
    expect(spotsOf(READS).map((each) => each.rows)).toEqual([[0, 1], [2]]);
  });

  it('lays times out between the first and the last', () => {
    expect(ticksOf(READS)).toEqual([1, 0.5, 0]);
    expect(ticksOf(READS.slice(0, 1))).toEqual([0.5]);
    const wild = { ...read(38.9, -77, '2099-01-01T00:00:00Z'), received_at: '2026-03-14T11:30:00Z', flags: ['future'] };
    expect(ticksOf([wild, ...READS])).toEqual([0.75, 1, 0.5, 0]);
  });

  it('draws what crosses the frame and nothing else', () => {
    const line = (coordinates: number[][]) => ({
      type: 'Feature' as const,
      properties: {},
      geometry: { type: 'LineString' as const, coordinates },
    });
    const frame = frameOf(READS, 600, 300);
    const path = pathOf(
      {
        type: 'FeatureCollection',
        features: [
          line([
            [-77.05, 38.91],
            [-76.95, 38.91],
          ]),
          line([
            [10, 50],
            [11, 51],
          ]),
        ],
      },
      frame,
    );
    expect(path.match(/M/g)).toHaveLength(1);
  });

  it('measures metres as the frame does', () => {
    const frame = frameOf(READS, 600, 300);
    const north = toXY({ lat: 38.91, lon: -77 }, frame).y - toXY({ lat: 38.92, lon: -77 }, frame).y;
    expect(metresToPixels(1_111.95, frame)).toBeCloseTo(north, 3);
  });
});
