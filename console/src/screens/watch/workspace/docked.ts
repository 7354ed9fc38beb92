/** Which cameras have a tile beside an incident: the best, but pinned ones stay where they are. */

/** Camera by tile; a pinned tile keeps its camera whatever the ranking says. */
export interface Docked {
  ids: readonly string[];
  pinned: readonly string[];
}

export const NOTHING_DOCKED: Docked = { ids: [], pinned: [] };

/** The cameras of so many tiles after a new ranking. */
export function dock(before: Docked, ranked: readonly string[], tiles: number): Docked {
  const pinned = before.pinned.filter((id) => before.ids.includes(id));
  const places = Array.from({ length: tiles }, (_, i) => {
    const id = before.ids[i];
    return id !== undefined && pinned.includes(id) ? id : null;
  });
  const waiting = ranked.filter((id) => !pinned.includes(id));
  // Who has a tile and is still among the best keeps it: pictures do not move under the eye.
  const best = new Set(waiting.slice(0, places.filter((id) => id === null).length));
  const kept = places.map((id, i) => id ?? keptAt(before.ids[i], best));
  for (const id of kept) if (id !== null) best.delete(id);
  const rest = [...best];
  const ids = kept.map((id) => id ?? rest.shift()).filter((id) => id !== undefined);
  return { ids, pinned };
}

function keptAt(id: string | undefined, best: ReadonlySet<string>): string | null {
  return id !== undefined && best.has(id) ? id : null;
}

/** Pin a tile, or let the ranking choose again. */
export function pin(before: Docked, id: string): Docked {
  const isPinned = before.pinned.includes(id);
  return { ...before, pinned: isPinned ? before.pinned.filter((each) => each !== id) : [...before.pinned, id] };
}

/** Show another camera in a tile, and keep it there; one that has a tile already changes places. */
export function swap(before: Docked, from: string, to: string): Docked {
  const ids = before.ids.map((id) => (id === from ? to : id === to ? from : id));
  const pinned = before.pinned.filter((id) => id !== from && id !== to);
  return { ids, pinned: [...pinned, to] };
}
