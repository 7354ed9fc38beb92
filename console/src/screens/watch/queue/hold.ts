/** The list does not move under the hand: what is shown keeps its place until the operator pauses or asks. */
import type { Group } from './groups';

/** One line as shown: `gone` when nothing of its group asks any more, kept so that nothing jumps. */
export interface Line {
  group: Group;
  gone: boolean;
}

export interface Held {
  lines: readonly Line[];
  /** Priority of each line when it got its place. */
  placedAt: ReadonlyMap<string, number>;
}

export interface Waiting {
  groups: readonly Group[];
  emergencies: number;
  /** Lines shown that rose in priority since they got their place. */
  raised: number;
}

export const NOTHING_HELD: Held = { lines: [], placedAt: new Map() };

/** Whether lines may get their places anew: nobody works at them, or there are none that could move. */
export const maySettle = (held: Held, isIdle: boolean): boolean => isIdle || held.lines.length === 0;

/** Give every group the place it ought to have: only when the operator is idle, or asked. */
export function settle(groups: readonly Group[]): Held {
  return {
    lines: groups.map((group) => ({ group, gone: false })),
    placedAt: new Map(groups.map((group) => [group.cause, group.priority])),
  };
}

/** Bring each line up to date in its place; nothing is added, moved or taken away. */
export function refresh(held: Held, groups: readonly Group[]): Held {
  const byCause = new Map(groups.map((group) => [group.cause, group]));
  const lines = held.lines.map((line) => {
    const group = byCause.get(line.group.cause);
    if (group === line.group && !line.gone) return line;
    return group ? { group, gone: false } : { group: line.group, gone: true };
  });
  return { ...held, lines };
}

/** What the list does not show yet, and what it shows too low. */
export function waiting(held: Held, groups: readonly Group[]): Waiting {
  const hidden = groups.filter((group) => !held.placedAt.has(group.cause));
  const raised = groups.filter((group) => group.priority < (held.placedAt.get(group.cause) ?? 0)).length;
  return { groups: hidden, emergencies: hidden.filter((group) => group.priority === 1).length, raised };
}

/** In a flood, prompt and routine lines are folded away; a line under the cursor stays. */
export function fold(
  lines: readonly Line[],
  isFolded: boolean,
  current: string | null,
): { shown: Line[]; folded: number } {
  if (!isFolded) return { shown: [...lines], folded: 0 };
  const shown = lines.filter((line) => line.group.priority <= 2 || line.group.cause === current);
  return { shown, folded: lines.length - shown.length };
}

/** The cause after stepping through the lines; at the ends it stays. */
export function step(lines: readonly Line[], current: string | null, by: 1 | -1): string | null {
  if (lines.length === 0) return null;
  const at = lines.findIndex((line) => line.group.cause === current);
  if (at < 0) return (by === 1 ? lines[0] : lines.at(-1))?.group.cause ?? null;
  return lines[Math.max(0, Math.min(lines.length - 1, at + by))]?.group.cause ?? null;
}
