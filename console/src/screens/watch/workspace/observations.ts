/** What an incident was made of, as a person counts it. */
import type { EntryView } from '../../../api/types';

const OBSERVED = new Set(['call', 'gunshot', 'alarm', 'hit']);

/** One entry for each thing observed: a call that was updated is one call, told by its newest entry. */
export function observations(timeline: readonly EntryView[]): EntryView[] {
  const newest = new Map<string, EntryView>();
  for (const entry of timeline) {
    if (!OBSERVED.has(entry.kind)) continue;
    const key = entry.external_id === null ? `entry ${entry.id}` : `${entry.source_id} ${entry.external_id}`;
    const known = newest.get(key);
    if (!known || entry.id > known.id) newest.set(key, entry);
  }
  return [...newest.values()].sort((a, b) => a.id - b.id);
}
