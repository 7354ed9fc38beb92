/** What was recorded of one camera: groups of pictures in order of time, the stretches they make, the gaps between. */
import type { SegmentView } from '../../api/types';

/** A run of pictures that begins with a key frame: the unit of fetching and of decoding. */
export interface Group {
  segment: SegmentView;
  /** Microseconds since 1970. */
  fromUs: number;
  toUs: number;
  /** Which of the segment's fragments it is. */
  index: number;
  /** Bytes in the segment's file. */
  offset: number;
  size: number;
}

export interface Stretch {
  fromUs: number;
  toUs: number;
}

/** A shorter hole than this is the rounding of times, not a gap. */
const GAP_US_MIN = 1_500_000;

/** `2031-03-14T12:00:00.123456Z` in microseconds since 1970, which a Date would cut to milliseconds. */
export function microsOf(iso: string): number {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const whole = iso.replace(/\.\d+/, '');
  return Date.parse(whole) * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** The instant as text, to the microsecond. */
export function isoOf(us: number): string {
  const seconds = new Date(Math.floor(us / 1_000_000) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(Math.floor(us % 1_000_000)).padStart(6, '0')}Z`;
}

export function reelOf(segments: readonly SegmentView[]): Group[] {
  return segments
    .flatMap((segment) => {
      const began = microsOf(segment.began_at);
      return segment.fragments.map(([offset, size, beganMs, durationMs], index) => ({
        segment,
        index,
        fromUs: began + beganMs * 1_000,
        toUs: began + (beganMs + durationMs) * 1_000,
        offset,
        size,
      }));
    })
    .sort((a, b) => a.fromUs - b.fromUs);
}

/** Where in the reel an instant is: the group that holds it, or the last one before it (−1: none). */
export function indexAt(reel: readonly Group[], us: number): number {
  let [low, high] = [0, reel.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((reel[middle]?.fromUs ?? 0) <= us) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The group on show at an instant, or null in a gap. */
export function groupAt(reel: readonly Group[], us: number): Group | null {
  const group = reel[indexAt(reel, us)];
  return group && us < group.toUs + GAP_US_MIN ? group : null;
}

/** Recorded stretches, those that touch made one. */
export function stretchesOf(reel: readonly Group[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { fromUs, toUs } of reel) {
    const last = found.at(-1);
    if (last && fromUs - last.toUs < GAP_US_MIN) last.toUs = Math.max(last.toUs, toUs);
    else found.push({ fromUs, toUs });
  }
  return found;
}

/** What lies between the stretches of a span. */
export function gapsOf(stretches: readonly Stretch[], fromUs: number, toUs: number): Stretch[] {
  const edges = [{ fromUs, toUs: fromUs }, ...stretches, { fromUs: toUs, toUs }];
  return edges.slice(1).flatMap((next, i) => {
    const from = Math.max(fromUs, edges[i]?.toUs ?? fromUs);
    const to = Math.min(toUs, next.fromUs);
    return to - from >= GAP_US_MIN ? [{ fromUs: from, toUs: to }] : [];
  });
}
