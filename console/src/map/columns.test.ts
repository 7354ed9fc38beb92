import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraPoints, incidentPoints, nearestRow, registeredPoints, rowsIn, unitPoints } from './columns';
import { cellOf, NO_CELL } from './marks';
import { ageWords, fade, freshness } from './staleness';
import type { CameraColumns, IncidentRecord, UnitRecord } from './types';

const NOW = Date.parse('2024-06-01T12:00:00Z');

function columnsOf(rows: { owner: string; health: string; lat?: number }[]): CameraColumns {
  return {
    ids: rows.map((_, i) => `C${i}`),
    names: rows.map((_, i) => `Camera ${i}`),
    lat: rows.map((row, i) => row.lat ?? 38 + i / 100),
    lon: rows.map((_, i) => -77 + i / 100),
    azimuth: rows.map((_, i) => (i % 2 === 0 ? null : 90)),
    fov: rows.map(() => 70),
    range: rows.map(() => 80),
    owner_class: rows.map((row) => row.owner),
    condition: rows.map(() => 'always'),
    health: rows.map((row) => row.health),
    height: rows.map(() => 6),
  };
}

function unitAged(seconds: number, heading: number | null = 90): Map<string, UnitRecord> {
  const at = new Date(NOW - seconds * 1000).toISOString();
  return new Map([['12A', { id: '12A', lat: 38.9, lon: -77, status: null, heading_deg: heading, at }]]);
}

describe('cameras as columns', () => {
  it('puts each camera into its own class and no other, whatever the order', () => {
    const row = fc.record({
      owner: fc.constantFrom('city', 'integrated', 'partner'),
      health: fc.constantFrom('ok', 'offline', 'odd'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const columns = columnsOf(rows);
        const ids = (['city', 'integrated', 'partner'] as const).flatMap(
          (owner) => cameraPoints(columns, owner, new Map()).ids,
        );
        expect(ids.sort()).toEqual([...columns.ids].sort());
      }),
    );
  });

  it('never draws a registered home from the list of cameras', () => {
    const columns = columnsOf([{ owner: 'registered', health: 'ok' }]);
    for (const owner of ['city', 'integrated', 'partner'] as const)
      expect(cameraPoints(columns, owner, new Map()).count).toBe(0);
  });

  it('shows a feed that died since the list was fetched as dead', () => {
    const health = new Map([['C0', { id: 'C0', health: 'offline' }]]);
    const points = cameraPoints(columnsOf([{ owner: 'city', health: 'ok' }]), 'city', health);
    expect(points.look[0]).toBe(cellOf('camera.city.offline'));
  });

  it('leaves out a camera that is nowhere', () => {
    expect(cameraPoints(columnsOf([{ owner: 'city', health: 'ok', lat: Number.NaN }]), 'city', new Map()).count).toBe(
      0,
    );
  });
});

describe('staleness', () => {
  it('only ever fades with age and never hides a position', () => {
    const age = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(age, age, (a, b) => {
        expect(fade(Math.max(a, b))).toBeLessThanOrEqual(fade(Math.min(a, b)));
        expect(fade(a)).toBeGreaterThan(0);
      }),
    );
  });

  it('draws a fresh unit filled, an old one hollow and fainter', () => {
    const fresh = unitPoints(unitAged(5), NOW).look;
    const old = unitPoints(unitAged(300), NOW).look;
    expect([fresh[1], old[1]]).toEqual([cellOf('unit.moving'), cellOf('unit.moving.stale')]);
    expect(old[3]).toBeLessThan(fresh[3] as number);
  });

  it('takes a position from the future as fresh', () => {
    expect(unitPoints(unitAged(-60), NOW).look[3]).toBe(255);
  });

  it('gives every age a unit', () => {
    expect([8, 200, 7200, 200_000, Number.NaN].map(ageWords)).toEqual(['8 s', '3 min', '2 h', '2 d', 'age unknown']);
    expect([30, 31, 121, 901].map(freshness)).toEqual(['fresh', 'ageing', 'stale', 'lost']);
  });
});

describe('incidents', () => {
  const incident = (id: string, priority: number, owner: string | null = null): IncidentRecord => ({
    id,
    number: id,
    title: 'Robbery',
    priority,
    status: 'open',
    place: { lat: 38.9, lon: -77 },
    opened_at: '2024-06-01T11:00:00Z',
    owner,
  });

  it('puts the most urgent on top', () => {
    const all = new Map(['b', 'a', 'c'].map((id, i) => [id, incident(id, [2, 1, 2][i] as number)]));
    expect(incidentPoints(all, 'urgent').ids.at(-1)).toBe('a');
  });

  it('shows one that is taken by another mark than one that nobody has', () => {
    const look = (owner: string | null) => incidentPoints(new Map([['a', incident('a', 1, owner)]]), 'urgent').look;
    expect(look('watch.officer')[0]).not.toBe(look(null)[0]);
    expect(look(null)[1]).toBe(NO_CELL);
  });
});

describe('picking and culling', () => {
  const spots = fc.array(
    fc.record({
      lat: fc.double({ min: 38, max: 39, noNaN: true }),
      lon: fc.double({ min: -78, max: -77, noNaN: true }),
      count: fc.constant(9),
    }),
    { maxLength: 40 },
  );

  it('finds a row that no other is nearer than, and none beyond reach', () => {
    fc.assert(
      fc.property(spots, fc.double({ min: 0, max: 0.002, noNaN: true }), (items, reach) => {
        const points = registeredPoints(items);
        const [x, y] = [0.285, 0.383];
        const far = items.map((_, row) => Math.hypot((points.x[row] as number) - x, (points.y[row] as number) - y));
        const row = nearestRow(points, x, y, reach);
        const least = Math.min(...far, Number.POSITIVE_INFINITY);
        if (row < 0) expect(least).toBeGreaterThan(reach * 0.999999);
        else expect(far[row]).toBeCloseTo(least, 12);
      }),
    );
  });

  it('draws exactly the rows in view', () => {
    fc.assert(
      fc.property(spots, (items) => {
        const points = registeredPoints(items);
        const box = { west: 0.284, east: 0.2855, north: 0.382, south: 0.384 };
        const out = new Uint32Array(points.count);
        const shown = new Set(out.subarray(0, rowsIn(points, box, out)));
        for (let row = 0; row < points.count; row += 1) {
          const [x, y] = [points.x[row] as number, points.y[row] as number];
          expect(shown.has(row)).toBe(x >= box.west && x <= box.east && y >= box.north && y <= box.south);
        }
      }),
    );
  });
});
