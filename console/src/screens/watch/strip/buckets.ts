/** Alerts per ten minutes as stacked columns, and the span a person picks on them; pure. */
import type { AlarmRate, AlertView } from '../../../api/types';

export const PRIORITIES = [4, 3, 2, 1] as const;
export const BUCKET_S = 600;
const BUCKET_MS = BUCKET_S * 1_000;

export interface Columns {
  /** Begin of each bucket, seconds since 1970. */
  from: number[];
  /** For priorities 4, 3, 2, 1: the top of the stack up to and with that priority. */
  tops: number[][];
  totals: number[];
}

export function columnsOf(buckets: AlarmRate['buckets']): Columns {
  const from = buckets.map((bucket) => Math.floor(Date.parse(bucket.from) / 1_000));
  const running = buckets.map(() => 0);
  const tops = PRIORITIES.map((priority) =>
    buckets.map((bucket, index) => {
      running[index] = (running[index] ?? 0) + (bucket.by_priority[priority] ?? 0);
      return running[index] ?? 0;
    }),
  );
  return { from, tops, totals: [...running] };
}

/**
 * Bring the bucket that runs up to date from the feed, so that the server need be asked only when it is full: asking is
 * an act, and an act a second would drown the others.
 */
export function withFeed(
  buckets: AlarmRate['buckets'],
  alerts: Iterable<AlertView>,
  nowMs: number,
): AlarmRate['buckets'] {
  const last = buckets.at(-1);
  if (!last) return buckets;
  const lastMs = Date.parse(last.from);
  const more = Math.max(0, Math.floor((nowMs - lastMs) / BUCKET_MS));
  const heard: Record<string, number>[] = Array.from({ length: more + 1 }, () => ({}));
  for (const { raised_at, priority } of alerts) {
    const counts = heard[Math.floor((Date.parse(raised_at) - lastMs) / BUCKET_MS)];
    if (counts) counts[priority] = (counts[priority] ?? 0) + 1;
  }
  const fresh = heard.map((counts, index) => ({
    from: new Date(lastMs + index * BUCKET_MS).toISOString(),
    by_priority: index === 0 ? larger(counts, last.by_priority) : counts,
  }));
  return [...buckets.slice(0, -1), ...fresh];
}

function larger(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  return Object.fromEntries([1, 2, 3, 4].map((n) => [n, Math.max(a[n] ?? 0, b[n] ?? 0)]));
}

/** First and last bucket picked, both included. */
export interface Span {
  first: number;
  last: number;
}

/** One arrow key: step a span of one bucket, or (Shift) move its end. */
export function nudge(span: Span | null, by: 1 | -1, extend: boolean, size: number): Span | null {
  if (size === 0) return null;
  if (!span) return { first: size - 1, last: size - 1 };
  const clamp = (n: number) => Math.max(0, Math.min(size - 1, n));
  if (extend) return { first: span.first, last: Math.max(span.first, clamp(span.last + by)) };
  const at = clamp((by === 1 ? span.last : span.first) + by);
  return { first: at, last: at };
}

/** The buckets that two times touch, in either order. */
export function spanBetween(columns: Columns, a: number, b: number): Span | null {
  const [low, high] = a < b ? [a, b] : [b, a];
  const first = columns.from.findIndex((from) => from + BUCKET_S > low);
  const last = columns.from.findLastIndex((from) => from < high);
  return first < 0 || last < first ? null : { first, last };
}

/** The two instants and the number of alerts of a span. */
export function readSpan(columns: Columns, span: Span): { from: string; to: string; total: number } {
  const iso = (s: number) => new Date(s * 1_000).toISOString();
  const total = columns.totals.slice(span.first, span.last + 1).reduce((sum, each) => sum + each, 0);
  return { from: iso(columns.from[span.first] ?? 0), to: iso((columns.from[span.last] ?? 0) + BUCKET_S), total };
}
