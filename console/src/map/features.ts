/** GeoJSON the map makes itself: label points of areas, warnings, and the view sectors of cameras that see a place. */
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { circleRing, isInside, isOnMap, type LatLon, type Ring, sectorRing } from './geometry';
import type { MapState } from './state';
import type { RankedCamera } from './types';

const LABEL_GRID = 12;

export function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

/** Polygons of a geometry, each as its rings; other geometries have none. */
export function polygonsOf(geometry: Geometry | null): Position[][][] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  return geometry?.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function box(ring: Position[]): [west: number, south: number, east: number, north: number] {
  const out: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon, lat] of ring as [number, number][]) {
    out[0] = Math.min(out[0], lon);
    out[1] = Math.min(out[1], lat);
    out[2] = Math.max(out[2], lon);
    out[3] = Math.max(out[3], lat);
  }
  return out;
}

/**
 * Where a polygon's name goes: the point of a grid over it that is inside and farthest from its corners and sides,
 * so that a bent or holed area is not labelled outside itself. Null for a ring without surface.
 */
export function labelPoint(rings: Position[][]): [lon: number, lat: number] | null {
  const outer = rings[0];
  if (!outer || outer.length < 4) return null;
  const [west, south, east, north] = box(outer);
  let best: [number, number] | null = null;
  let room = -1;
  for (let i = 0; i < LABEL_GRID; i += 1) {
    for (let j = 0; j < LABEL_GRID; j += 1) {
      const lon = west + ((east - west) * (i + 0.5)) / LABEL_GRID;
      const lat = south + ((north - south) * (j + 0.5)) / LABEL_GRID;
      if (!isInside(lon, lat, rings as Ring[])) continue;
      const here = clearance(lon, lat, rings);
      if (here > room) {
        room = here;
        best = [lon, lat];
      }
    }
  }
  return best;
}

/** Squared distance, in degrees with longitudes shortened, from a point to the nearest side. */
function clearance(lon: number, lat: number, rings: Position[][]): number {
  const shorten = Math.cos((lat * Math.PI) / 180);
  let least = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 1) {
      const [x0, y0] = ring[i - 1] as [number, number];
      const [x1, y1] = ring[i] as [number, number];
      const dx = (x1 - x0) * shorten;
      const dy = y1 - y0;
      const px = (lon - x0) * shorten;
      const py = lat - y0;
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, (px - along * dx) ** 2 + (py - along * dy) ** 2);
    }
  }
  return least;
}

function largest(polygons: Position[][][]): Position[][] | null {
  let best: Position[][] | null = null;
  let size = -1;
  for (const rings of polygons) {
    const [west, south, east, north] = box(rings[0] ?? []);
    const surface = (east - west) * (north - south);
    if (surface > size) {
      size = surface;
      best = rings;
    }
  }
  return best;
}

function labelFeature(feature: Feature, kind: string): Feature | null {
  const name = feature.properties?.name ?? feature.properties?.title;
  const rings = largest(polygonsOf(feature.geometry));
  const at = rings && labelPoint(rings);
  if (!at || typeof name !== 'string' || name === '') return null;
  return { type: 'Feature', properties: { kind, name }, geometry: { type: 'Point', coordinates: at } };
}

/** Areas with their kind told in one way and one label point each. */
export function areasWithLabels(areas: FeatureCollection): FeatureCollection {
  const features: Feature[] = [];
  for (const area of areas.features) {
    const kind = String(area.properties?.kind ?? area.properties?.layer ?? 'district');
    features.push({ ...area, properties: { ...area.properties, kind } });
    const label = labelFeature(area, kind);
    if (label) features.push(label);
  }
  return collection(features);
}

const NAMED_GROUND: Record<string, string> = { park: 'park', parks: 'park', water: 'water' };

/** The base map with a label point for each named park and water. */
export function baseWithLabels(base: FeatureCollection): FeatureCollection {
  const labels: Feature[] = [];
  for (const feature of base.features) {
    const kind = NAMED_GROUND[String(feature.properties?.layer)];
    const label = kind ? labelFeature(feature, kind) : null;
    if (label) labels.push(label);
  }
  return collection([...base.features, ...labels]);
}

/** Warnings in force as polygons; the feed writes their points as [lat, lon], GeoJSON as [lon, lat]. */
export function warningFeatures(warnings: MapState['warning']): Feature[] {
  const features: Feature[] = [];
  for (const warning of warnings.values()) {
    const rings = warning.polygons.map((ring) => ring.map(([lat, lon]) => [lon, lat] as [number, number]));
    for (const [lat, lon, radius] of warning.circles as [number, number, number][]) {
      if (isOnMap(lat, lon) && radius > 0) rings.push(circleRing({ lat, lon }, radius));
    }
    for (const ring of rings.filter((r) => r.length >= 4)) {
      features.push(polygon([ring], { layer: 'warning', id: warning.id, name: warning.event }));
    }
  }
  return features;
}

/** Each ranked camera's sector, and a line from those that see the place to it. */
export function coneFeatures(ranked: readonly RankedCamera[], place: LatLon | null): Feature[] {
  const features: Feature[] = [];
  for (const { camera, sees } of ranked) {
    const ring = sectorRing(camera, camera.azimuth_deg, camera.fov_deg, camera.range_m);
    features.push(polygon([ring], { layer: 'cone', id: camera.id, sees }));
    if (!sees || !place) continue;
    const line: Ring = [
      [camera.lon, camera.lat],
      [place.lon, place.lat],
    ];
    features.push({
      type: 'Feature',
      properties: { layer: 'sight' },
      geometry: { type: 'LineString', coordinates: line },
    });
  }
  return features;
}

function polygon(rings: Ring[], properties: Record<string, unknown>): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: rings } };
}

/** The box around everything of one of the kinds, or null when there is nothing. */
export function boundsOf(data: FeatureCollection, kinds: readonly string[] | null): [LatLon, LatLon] | null {
  const out = [180, 90, -180, -90] as [number, number, number, number];
  const walk = (position: unknown): void => {
    if (!Array.isArray(position)) return;
    if (typeof position[0] !== 'number') {
      for (const part of position) walk(part);
      return;
    }
    const [lon, lat] = position as [number, number];
    out[0] = Math.min(out[0], lon);
    out[1] = Math.min(out[1], lat);
    out[2] = Math.max(out[2], lon);
    out[3] = Math.max(out[3], lat);
  };
  for (const { geometry, properties } of data.features) {
    if (kinds && !kinds.includes(String(properties?.kind))) continue;
    if (geometry && 'coordinates' in geometry) walk(geometry.coordinates);
  }
  return out[0] > out[2]
    ? null
    : [
        { lat: out[1], lon: out[0] },
        { lat: out[3], lon: out[2] },
      ];
}

/** Whom to thank for the base map, when its file says so. */
export function creditOf(base: FeatureCollection & { attribution?: unknown }): string {
  return typeof base.attribution === 'string' ? base.attribution : '';
}
