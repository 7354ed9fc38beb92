/** Where instants lie on the timeline, and which ticks it shows; pure. */

export interface View {
  fromUs: number;
  toUs: number;
}

const SECOND_US = 1_000_000;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200];
const TICKS_MAX = 9;

/** Part of the width, 0 to 1, clamped. */
export function partOf(view: View, us: number): number {
  const part = (us - view.fromUs) / Math.max(1, view.toUs - view.fromUs);
  return Math.min(1, Math.max(0, part));
}

export function instantAt(view: View, part: number): number {
  return view.fromUs + Math.min(1, Math.max(0, part)) * (view.toUs - view.fromUs);
}

export const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** Round instants to label, no more than fit. */
export function ticksOf(view: View): number[] {
  const seconds = (view.toUs - view.fromUs) / SECOND_US;
  const step = (STEPS_S.find((each) => seconds / each <= TICKS_MAX) ?? 7_200) * SECOND_US;
  const first = Math.ceil(view.fromUs / step) * step;
  const count = Math.max(0, Math.floor((view.toUs - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** A span dragged in either direction; null when it was a press rather than a drag. */
export function dragged(view: View, fromPart: number, toPart: number): View | null {
  const [a, b] = [instantAt(view, Math.min(fromPart, toPart)), instantAt(view, Math.max(fromPart, toPart))];
  return b - a >= SECOND_US / 2 && Math.abs(toPart - fromPart) > 0.004 ? { fromUs: a, toUs: b } : null;
}

/** `2031-03-14T12:00:05`: what a field with seconds shows and takes, in local time. */
export function toField(us: number): string {
  const at = new Date(us / 1_000);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

export function fromField(value: string): number | null {
  const ms = new Date(value).getTime();
  return Number.isNaN(ms) ? null : ms * 1_000;
}

/** Part of the width that a mark's word needs. */
const WORD_PART = 0.08;
export const ROWS_MAX = 3;

/** In which row each mark stands, so that words do not lie over each other; the last row takes what fits nowhere. */
export function rowsOf(parts: readonly number[]): number[] {
  const ends: number[] = [];
  return parts.map((part) => {
    const free = ends.findIndex((end) => end <= part);
    const row = free === -1 ? Math.min(ends.length, ROWS_MAX - 1) : free;
    ends[row] = part + WORD_PART;
    return row;
  });
}
