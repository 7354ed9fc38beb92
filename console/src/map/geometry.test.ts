import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bearingDeg,
  distanceM,
  isInside,
  mercatorX,
  mercatorY,
  sectorRing,
  towards,
  turnDeg,
  zoomWithin,
} from './geometry';

const place = fc.record({
  lat: fc.double({ min: -60, max: 60, noNaN: true }),
  lon: fc.double({ min: -170, max: 170, noNaN: true }),
});
const bearing = fc.double({ min: 0, max: 359.99, noNaN: true });
const range = fc.double({ min: 5, max: 500, noNaN: true });

describe('a view sector', () => {
  it('is a closed ring that never reaches farther than its range', () => {
    fc.assert(
      fc.property(place, bearing, fc.integer({ min: 1, max: 359 }), range, (apex, azimuth, fov, metres) => {
        const ring = sectorRing(apex, azimuth, fov, metres);
        expect(ring[0]).toEqual(ring[ring.length - 1]);
        for (const [lon, lat] of ring) expect(distanceM(apex, { lat, lon })).toBeLessThanOrEqual(metres * 1.001);
      }),
    );
  });

  it('contains a point in front of the camera and not one behind it', () => {
    fc.assert(
      fc.property(place, bearing, fc.integer({ min: 10, max: 170 }), range, (apex, azimuth, fov, metres) => {
        const ring = sectorRing(apex, azimuth, fov, metres);
        const [aheadLon, aheadLat] = towards(apex, azimuth, metres / 2);
        const [behindLon, behindLat] = towards(apex, azimuth + 180, metres / 2);
        expect(isInside(aheadLon, aheadLat, [ring])).toBe(true);
        expect(isInside(behindLon, behindLat, [ring])).toBe(false);
      }),
    );
  });

  it('spans exactly its field of view', () => {
    fc.assert(
      fc.property(place, bearing, fc.integer({ min: 1, max: 179 }), range, (apex, azimuth, fov, metres) => {
        const arc = sectorRing(apex, azimuth, fov, metres).slice(1, -1);
        for (const end of [arc[0], arc[arc.length - 1]] as [number, number][]) {
          const seen = bearingDeg(apex, { lon: end[0], lat: end[1] });
          expect(turnDeg(seen, azimuth)).toBeCloseTo(fov / 2, 2);
        }
      }),
    );
  });

  it('is a circle around a camera that turns', () => {
    const apex = { lat: 38.9, lon: -77 };
    for (const [lon, lat] of sectorRing(apex, null, 70, 80)) expect(distanceM(apex, { lat, lon })).toBeCloseTo(80, 1);
  });
});

describe('Web Mercator', () => {
  it('has the equator at Greenwich in the middle and grows to the east and south', () => {
    expect([mercatorX(0), mercatorY(0)]).toEqual([0.5, 0.5]);
    expect(mercatorX(10)).toBeGreaterThan(mercatorX(9));
    expect(mercatorY(10)).toBeLessThan(mercatorY(9));
  });
});

describe('the zoom that shows so far around', () => {
  it('puts a place at that distance on the edge', () => {
    fc.assert(
      fc.property(place, range, fc.integer({ min: 50, max: 500 }), (at, metres, pixels) => {
        const world = 512 * 2 ** zoomWithin(metres, pixels, at.lat);
        const [, north] = towards(at, 0, metres);
        expect(Math.abs(mercatorY(north) - mercatorY(at.lat)) * world).toBeCloseTo(pixels, 0);
      }),
    );
  });
});
