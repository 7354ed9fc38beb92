/** The map in words: what lies near a place, nearest first, for those who do not see it. */

import type { Points } from './columns';
import { bearingDeg, distanceM, type LatLon } from './geometry';
import { type Scene, type Thing, thingOf } from './scene';
import type { SelectKind } from './types';

const LISTED_MAX = 8;
const COMPASS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];

/** One of the eight winds for a bearing. */
export function compassWord(bearing: number): string {
  return COMPASS[Math.round(bearing / 45) % 8] as string;
}

/** `at the centre`, `120 m north-east`, `1.4 km south`. */
export function whereWords(from: LatLon, to: LatLon): string {
  const metres = distanceM(from, to);
  if (metres < 5) return 'at the centre';
  const far = metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
  return `${far} ${compassWord(bearingDeg(from, to))}`;
}

export interface Group {
  kind: SelectKind;
  /** In the plural, as in `12 more cameras`. */
  plural: string;
  points: Points | null;
}

/** One sentence per thing within `radiusM`, group by group; what is too many to list is counted. */
export function describeScene(
  scene: Scene,
  groups: readonly Group[],
  center: LatLon,
  radiusM: number,
  nowMs: number,
): string[] {
  const lines: string[] = [];
  for (const { kind, plural, points } of groups) {
    const near = points ? nearRows(points, center, radiusM) : [];
    for (const row of near.slice(0, LISTED_MAX)) {
      const thing = thingOf(scene, kind, (points as Points).ids[row] as string, nowMs);
      if (thing) lines.push(sentence(center, thing));
    }
    if (near.length > LISTED_MAX) lines.push(`${near.length - LISTED_MAX} more ${plural}`);
  }
  return lines.length > 0 ? lines : [`Nothing within ${Math.round(radiusM)} m.`];
}

function nearRows(points: Points, center: LatLon, radiusM: number): number[] {
  const found: [number, number][] = [];
  for (let row = 0; row < points.count; row += 1) {
    const metres = distanceM(center, { lat: points.lat[row] as number, lon: points.lon[row] as number });
    if (metres <= radiusM) found.push([metres, row]);
  }
  return found.sort((a, b) => a[0] - b[0]).map(([, row]) => row);
}

function sentence(center: LatLon, thing: Thing): string {
  return `${thing.title}, ${whereWords(center, thing)}: ${thing.words.join(', ')}.`;
}
