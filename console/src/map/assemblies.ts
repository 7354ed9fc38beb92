/** Lawful assemblies on the map: their areas while they last, and the readers that stand within one. */
import type { Feature } from 'geojson';
import { isInside, type Ring } from './geometry';
import type { AssemblyArea } from './types';

/** Those that last now, and are drawn. */
export function lasting(assemblies: readonly AssemblyArea[], nowMs: number): AssemblyArea[] {
  return assemblies.filter((each) => Date.parse(each.begins_at) <= nowMs && nowMs < Date.parse(each.ends_at));
}

/** The assembly that a place lies within, or null. */
export function assemblyAt(assemblies: readonly AssemblyArea[], lat: number, lon: number): AssemblyArea | null {
  return assemblies.find((each) => isInside(lon, lat, [ringOf(each)])) ?? null;
}

/** Each area as a closed polygon. */
export function assemblyFeatures(assemblies: readonly AssemblyArea[]): Feature[] {
  return assemblies.map((each) => ({
    type: 'Feature',
    properties: { layer: 'assembly', id: each.id, name: each.title },
    geometry: { type: 'Polygon', coordinates: [ringOf(each)] },
  }));
}

/** The room writes corners as (latitude, longitude) without the closing one, GeoJSON the other way and closed. */
function ringOf(assembly: AssemblyArea): Ring {
  const ring = assembly.ring.map(([lat, lon]) => [lon, lat] as [number, number]);
  return [...ring, ...ring.slice(0, 1)];
}
