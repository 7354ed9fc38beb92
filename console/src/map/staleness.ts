/** How old a position or a reading is, and the words for it; a stale one fades and says so. */

export type Freshness = 'fresh' | 'ageing' | 'stale' | 'lost';

export const FRESH_S = 30;
const AGEING_S = 120;
const STALE_S = 900;

const FADE: Record<Freshness, number> = { fresh: 1, ageing: 0.75, stale: 0.5, lost: 0.35 };

/** A time from the future counts as now: the source's clock is ahead, the position is not old. */
export function ageS(atMs: number, nowMs: number): number {
  return Math.max(0, (nowMs - atMs) / 1000);
}

export function freshness(age: number): Freshness {
  if (age <= FRESH_S) return 'fresh';
  if (age <= AGEING_S) return 'ageing';
  return age <= STALE_S ? 'stale' : 'lost';
}

/** Opacity in (0, 1]; never zero, since what was seen once is not hidden because it is old. */
export function fade(age: number): number {
  return FADE[freshness(age)];
}

/** `8 s`, `3 min`, `2 h`, `4 d`; an age that cannot be told is `age unknown`. */
export function ageWords(age: number): string {
  if (!Number.isFinite(age)) return 'age unknown';
  if (age < 90) return `${Math.round(age)} s`;
  if (age < 5400) return `${Math.round(age / 60)} min`;
  if (age < 172_800) return `${Math.round(age / 3600)} h`;
  return `${Math.round(age / 86_400)} d`;
}
