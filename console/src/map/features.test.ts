import fc from 'fast-check';
import type { Feature, Polygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { describeScene, whereWords } from './describe';
import { areasWithLabels, boundsOf, collection, coneFeatures, labelPoint, warningFeatures } from './features';
import { circleRing, isInside, type Ring } from './geometry';
import { hatchOf } from './hatch';
import { LABELS_MAX, labelsOf, pickLabels, type View } from './labels';
import { MAP_LAYERS, MAP_LEGEND } from './legend';
import { cellOf } from './marks';
import { sizeAt } from './pointLayer';
import { Scene } from './scene';
import { SIZING } from './sizing';
import { styleOf } from './style';
import type { RankedCamera } from './types';

const C_SHAPE: Position[][] = [
  [
    [0, 0],
    [3, 0],
    [3, 1],
    [1, 1],
    [1, 2],
    [3, 2],
    [3, 3],
    [0, 3],
    [0, 0],
  ],
];
const camera = {
  id: 'C',
  name: 'Camera',
  lat: 38.9,
  lon: -77,
  azimuth_deg: 0,
  fov_deg: 60,
  range_m: 90,
  owner_class: 'city',
  health: 'ok',
};
const ranked: RankedCamera[] = [true, false].map((sees, i) => ({ camera, rank: i + 1, sees, distance_m: 40 }));
const NOW = Date.parse('2024-06-01T12:00:00Z');

describe('label placement', () => {
  it('puts the name of a bent area inside it', () => {
    const [lon, lat] = labelPoint(C_SHAPE) as [number, number];
    expect(isInside(lon, lat, C_SHAPE as Ring[])).toBe(true);
  });

  it('puts the name of any round area near its middle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.double({ min: 100, max: 5000, noNaN: true }),
        (lat, radius) => {
          const ring = circleRing({ lat, lon: 10 }, radius);
          const [, at] = labelPoint([ring]) as [number, number];
          expect(Math.abs(at - lat) * 111_195).toBeLessThan(radius / 3);
        },
      ),
    );
  });

  it('gives an area without surface no label', () => {
    expect(
      labelPoint([
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).toBeNull();
  });

  it('keeps to the view and the limit, the most urgent first', () => {
    const view: View = { west: 0, south: 0, east: 1, north: 1, zoom: 15 };
    const spot = fc.record({
      text: fc.string(),
      lat: fc.double({ min: -1, max: 2, noNaN: true }),
      lon: fc.double({ min: -1, max: 2, noNaN: true }),
      rank: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(spot), fc.nat(10), (labels, max) => {
        const picked = pickLabels(labels, view, max);
        expect(picked.length).toBeLessThanOrEqual(max);
        for (const { lat, lon } of picked) expect(lat >= 0 && lat <= 1 && lon >= 0 && lon <= 1).toBe(true);
        const ranks = picked.map((label) => label.rank);
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
    expect(LABELS_MAX).toBeLessThanOrEqual(200);
  });

  it('says the age of a stale unit beside its name', () => {
    const scene = new Scene();
    const at = new Date(NOW - 240_000).toISOString();
    scene.state.unit.set('12A', { id: '12A', lat: 38.9, lon: -77, status: null, heading_deg: null, at });
    const texts = [...labelsOf(scene, 16, () => ({}) as never, NOW)].map((label) => label.text);
    expect(texts).toContain('12A · 4 min old');
  });
});

describe('features', () => {
  it('draws a sight line only from a camera that sees the place', () => {
    const drawn = coneFeatures(ranked, { lat: 38.9003, lon: -77 }).map((feature) => feature.properties?.layer);
    expect(drawn).toEqual(['cone', 'sight', 'cone']);
  });

  it('turns the points of a warning from lat, lon to lon, lat', () => {
    const warning = {
      id: 'w',
      event: 'Flood',
      headline: null,
      severity: 'Severe',
      polygons: [
        [
          [38, -77],
          [39, -77],
          [39, -76],
          [38, -77],
        ],
      ],
      circles: [],
    };
    const [feature] = warningFeatures(new Map([['w', warning]]));
    expect(feature).toBeDefined();
    const { coordinates } = (feature as Feature).geometry as Polygon;
    expect(coordinates[0]?.[0]).toEqual([-77, 38]);
  });

  it('labels each named area once and bounds the kinds asked for', () => {
    const area = {
      type: 'Feature' as const,
      properties: { kind: 'district', name: '3 District' },
      geometry: { type: 'Polygon' as const, coordinates: C_SHAPE },
    };
    const labelled = areasWithLabels(collection([area]));
    expect(labelled.features.filter((feature) => feature.geometry.type === 'Point')).toHaveLength(1);
    expect(boundsOf(labelled, ['district'])).toEqual([
      { lat: 0, lon: 0 },
      { lat: 3, lon: 3 },
    ]);
    expect(boundsOf(labelled, ['ward'])).toBeNull();
  });
});

describe('the map in words', () => {
  it('says how far and where', () => {
    expect(whereWords({ lat: 38.9, lon: -77 }, { lat: 38.901, lon: -77 })).toBe('111 m north');
  });

  it('says so when there is nothing', () => {
    expect(describeScene(new Scene(), [], { lat: 0, lon: 0 }, 300, NOW)).toEqual(['Nothing within 300 m.']);
  });
});

describe('layers, legend and themes', () => {
  it('names only marks and style layers that exist', () => {
    const ids = styleOf('light').layers.map((layer) => layer.id);
    for (const layer of MAP_LAYERS) for (const id of layer.style) expect(ids).toContain(id);
    const marks = MAP_LEGEND.map((item) => item.mark).filter((mark) => !hatchOf(mark));
    for (const mark of marks) expect(() => cellOf(mark)).not.toThrow();
    expect(MAP_LEGEND.length - marks.length).toBe(ids.filter((id) => id.startsWith('gaps-')).length);
  });

  it('has the same layers in light and dark, and needs no server for tiles or letters', () => {
    const [light, dark] = [styleOf('light'), styleOf('dark')];
    expect(light.layers.map((layer) => layer.id)).toEqual(dark.layers.map((layer) => layer.id));
    expect(light.glyphs).toBeUndefined();
    expect(light.sprite).toBeUndefined();
  });

  it('never draws a mark smaller when one zooms in', () => {
    for (const { stops } of Object.values(SIZING)) {
      for (let zoom = 7; zoom < 19; zoom += 0.25)
        expect(sizeAt(stops, zoom + 0.25)).toBeGreaterThanOrEqual(sizeAt(stops, zoom));
    }
  });
});
