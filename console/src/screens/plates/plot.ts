/** Lays reads out on a small map and along a line of time; pure. */
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { SeenPlate } from '../../api/types';

export interface Place {
  lat: number;
  lon: number;
}

/** What the map shows: its middle, how many degrees of latitude lie between middle and edge, and its size. */
export interface Frame {
  lat: number;
  lon: number;
  reach: number;
  width: number;
  height: number;
}

export interface Spot extends Place {
  key: string;
  reader: string;
  /** Rows of the list, newest first. */
  rows: number[];
}

const REACH_MIN = 0.006;
const AROUND = 1.25;
const LINES_MAX = 4_000;

export function spotsOf(items: readonly SeenPlate[]): Spot[] {
  const spots = new Map<string, Spot>();
  items.forEach((read, row) => {
    const key = `${read.lat.toFixed(4)},${read.lon.toFixed(4)}`;
    const spot = spots.get(key) ?? {
      key,
      lat: read.lat,
      lon: read.lon,
      reader: read.reader_name || read.reader,
      rows: [],
    };
    spot.rows.push(row);
    spots.set(key, spot);
  });
  return [...spots.values()];
}

export function frameOf(places: readonly Place[], width: number, height: number): Frame {
  const of = (values: number[]): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [(low + high) / 2, (high - low) / 2];
  };
  const [lat, tall] = of(places.map((each) => each.lat));
  const [lon, wide] = of(places.map((each) => each.lon));
  const reach = Math.max(REACH_MIN, tall, (wide * narrowing(lat) * height) / width) * AROUND;
  return { lat, lon, reach, width, height };
}

const narrowing = (lat: number) => Math.cos((lat * Math.PI) / 180);

export function toXY({ lat, lon }: Place, frame: Frame): { x: number; y: number } {
  const scale = frame.height / 2 / frame.reach;
  return {
    x: frame.width / 2 + (lon - frame.lon) * narrowing(frame.lat) * scale,
    y: frame.height / 2 - (lat - frame.lat) * scale,
  };
}

export function toPlace(x: number, y: number, frame: Frame): Place {
  const scale = frame.height / 2 / frame.reach;
  return {
    lat: frame.lat - (y - frame.height / 2) / scale,
    lon: frame.lon + (x - frame.width / 2) / scale / narrowing(frame.lat),
  };
}

export function metresToPixels(metres: number, frame: Frame): number {
  return (metres / 111_195) * (frame.height / 2 / frame.reach);
}

/** Streets and outlines that cross the frame, as one path. */
export function pathOf(base: FeatureCollection, frame: Frame): string {
  const lines: string[] = [];
  for (const feature of base.features) {
    for (const line of linesOf(feature)) {
      if (lines.length >= LINES_MAX) return lines.join('');
      const points = line.map(([lon = 0, lat = 0]) => toXY({ lat, lon }, frame));
      if (!crosses(points, frame)) continue;
      lines.push(points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(''));
    }
  }
  return lines.join('');
}

function linesOf(feature: Feature): number[][][] {
  const geometry: Geometry = feature.geometry;
  if (geometry.type === 'LineString') return [geometry.coordinates];
  if (geometry.type === 'MultiLineString' || geometry.type === 'Polygon') return geometry.coordinates;
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [];
}

function crosses(points: readonly { x: number; y: number }[], { width, height }: Frame): boolean {
  const [xs, ys] = [points.map((each) => each.x), points.map((each) => each.y)];
  return Math.max(...xs) >= 0 && Math.min(...xs) <= width && Math.max(...ys) >= 0 && Math.min(...ys) <= height;
}

/** When a read was made; one whose clock is ahead says nothing of that, and counts from when it came. */
const madeAt = ({ at, received_at, flags }: SeenPlate) => Date.parse(flags.includes('future') ? received_at : at);

/** When the first and the last of some reads were made, in ms. */
export function spanOf(items: readonly SeenPlate[]): [number, number] {
  const times = items.map(madeAt);
  return [Math.min(...times), Math.max(...times)];
}

/** Where each read lies between the first and the last, 0 to 1. */
export function ticksOf(items: readonly SeenPlate[]): number[] {
  const [first, last] = spanOf(items);
  return items.map(madeAt).map((each) => (last === first ? 0.5 : (each - first) / (last - first)));
}
