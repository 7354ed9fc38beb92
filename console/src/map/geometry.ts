/** Distances, bearings, view sectors and Web Mercator on the ground, in metres and degrees; good to 0.5 % within a city. */

export interface LatLon {
  lat: number;
  lon: number;
}

/** A ring or line of [lon, lat] pairs, as GeoJSON orders them. */
export type Ring = [number, number][];

const EARTH_RADIUS_M = 6_371_008.8;
const METRES_PER_DEGREE = (Math.PI * EARTH_RADIUS_M) / 180;
const RAD = Math.PI / 180;
const SECTOR_STEP_DEG = 5;
const CIRCLE_STEP_DEG = 7.5;

/** Whether both are finite and within the range of latitudes that Web Mercator can show. */
export function isOnMap(lat: unknown, lon: unknown): boolean {
  return typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
}

/** Metres east and north of `origin`, on a flat earth around it. */
export function offsetM(origin: LatLon, to: LatLon): [east: number, north: number] {
  const east = (to.lon - origin.lon) * METRES_PER_DEGREE * Math.cos(origin.lat * RAD);
  return [east, (to.lat - origin.lat) * METRES_PER_DEGREE];
}

export function distanceM(a: LatLon, b: LatLon): number {
  return Math.hypot(...offsetM(a, b));
}

/** Compass bearing from `origin` to `to`: 0 north, 90 east, in [0, 360). */
export function bearingDeg(origin: LatLon, to: LatLon): number {
  const [east, north] = offsetM(origin, to);
  return (Math.atan2(east, north) / RAD + 360) % 360;
}

/** How one gets from a place to another: which way, and how far. */
export interface Way {
  bearing_deg: number;
  distance_m: number;
}

export const wayTo = (from: LatLon, to: LatLon): Way => ({
  bearing_deg: bearingDeg(from, to),
  distance_m: distanceM(from, to),
});

/** The smaller angle between two bearings, in [0, 180]. */
export function turnDeg(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return Math.min(turn, 360 - turn);
}

/** The point so many metres from `origin` along a compass bearing, as [lon, lat]. */
export function towards(origin: LatLon, bearing: number, metres: number): [lon: number, lat: number] {
  const east = metres * Math.sin(bearing * RAD);
  const north = metres * Math.cos(bearing * RAD);
  return [origin.lon + east / (METRES_PER_DEGREE * Math.cos(origin.lat * RAD)), origin.lat + north / METRES_PER_DEGREE];
}

/** A closed ring around `centre`. */
export function circleRing(centre: LatLon, radiusM: number): Ring {
  const ring: Ring = [];
  for (let bearing = 0; bearing < 360; bearing += CIRCLE_STEP_DEG) ring.push(towards(centre, bearing, radiusM));
  return closed(ring);
}

/** The closed ring of a view sector: a circle when the camera turns (no azimuth) or sees all round. */
export function sectorRing(apex: LatLon, azimuth: number | null, fovDeg: number, rangeM: number): Ring {
  if (azimuth === null || fovDeg >= 360) return circleRing(apex, rangeM);
  const steps = Math.max(2, Math.ceil(fovDeg / SECTOR_STEP_DEG));
  const ring: Ring = [[apex.lon, apex.lat]];
  for (let i = 0; i <= steps; i += 1) {
    ring.push(towards(apex, azimuth - fovDeg / 2 + (fovDeg * i) / steps, rangeM));
  }
  return closed(ring);
}

function closed(ring: Ring): Ring {
  const first = ring[0];
  if (first) ring.push([first[0], first[1]]);
  return ring;
}

/** Web Mercator easting in [0, 1]. */
export function mercatorX(lon: number): number {
  return (lon + 180) / 360;
}

/** Web Mercator northing in [0, 1], 0 at the top. */
export function mercatorY(lat: number): number {
  const sin = Math.sin(lat * RAD);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}

/** Whether a point lies in a polygon given as an outer ring and holes (even-odd rule). */
export function isInside(lon: number, lat: number, rings: Ring[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i] as [number, number];
      const [xj, yj] = ring[j] as [number, number];
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** The id by which a place is picked. */
export function placeId({ lat, lon }: LatLon): string {
  return `${lat.toFixed(5)},${lon.toFixed(5)}`;
}

const TILE_PX = 512;

/** The zoom at which so many metres lie within so many pixels. */
export function zoomWithin(metres: number, pixels: number, lat: number): number {
  const around = 2 * Math.PI * EARTH_RADIUS_M * Math.cos((lat * Math.PI) / 180);
  return Math.log2((around * pixels) / (TILE_PX * metres));
}
