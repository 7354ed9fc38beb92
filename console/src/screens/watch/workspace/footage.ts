/** What a request for footage is made of, apart from how it is drawn. */
import type { Candidates } from '../../../api/types';
import type { RankedCamera } from '../../../map';
import { exactWords } from '../../../parts/time';

export const RADII_M = [50, 100, 150, 250, 400] as const;
export const UNTIL_DAYS = [1, 3, 7, 14] as const;
const DAY_MS = 86_400_000;
const MARGIN_MS = 60_000;

/** When it ends, a minute early, so that the longest choice stays within the cap while the request travels. */
export function untilAfter(days: number, now = Date.now()): Date {
  return new Date(now + days * DAY_MS - MARGIN_MS);
}

/** The cameras of the households that are asked; `left` are the places in the list of those that are not. */
export function camerasOf(plan: Candidates, left: ReadonlySet<number>): string[] {
  return plan.households
    .filter((_, n) => !left.has(n))
    .flatMap((each) => each.cameras.map((camera) => camera.camera_id));
}

/** View cones for the map, of the households that are asked. */
export function asCones(plan: Candidates, left: ReadonlySet<number>): RankedCamera[] {
  return plan.households.flatMap((household, n) =>
    left.has(n)
      ? []
      : household.cameras.map((camera) => ({
          camera: {
            id: camera.camera_id,
            name: '',
            lat: camera.lat,
            lon: camera.lon,
            azimuth_deg: camera.azimuth_deg,
            fov_deg: camera.fov_deg,
            range_m: camera.range_m,
            owner_class: 'registered',
            health: 'unknown',
          },
          rank: n + 1,
          sees: camera.sees,
          distance_m: camera.distance_m,
        })),
  );
}

/** The letter with what was typed so far; an empty sentence leaves no hole. */
export function letterText(letter: string, facts: string, until: Date): string {
  return letter
    .replace('{facts}', facts.trim())
    .replace('{until}', exactWords(until))
    .replace(/\n{3,}/g, '\n\n');
}
