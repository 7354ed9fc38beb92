/** What the map knows of the feed: one record per kind and key, applied change by change. */
import type { FeedChange, FeedSnapshot, MapKind, MapRecords } from './types';

export type MapState = { [K in MapKind]: Map<string, MapRecords[K]> };

const KINDS: readonly MapKind[] = ['incident', 'unit', 'reader', 'warning', 'camera'];

export function emptyState(): MapState {
  return { incident: new Map(), unit: new Map(), reader: new Map(), warning: new Map(), camera: new Map() };
}

export function isMapKind(kind: string): kind is MapKind {
  return (KINDS as readonly string[]).includes(kind);
}

/** The state a snapshot stands for. */
export function stateOf(snapshot: FeedSnapshot): MapState {
  const state = emptyState();
  for (const kind of KINDS) {
    for (const [key, value] of Object.entries(snapshot.state[kind] ?? {})) put(state, kind, key, value);
  }
  return state;
}

/** Apply changes in order, in place; the answer names the kinds that changed. */
export function applyChanges(state: MapState, changes: readonly FeedChange[]): Set<MapKind> {
  const dirty = new Set<MapKind>();
  for (const { kind, key, value } of changes) {
    if (!isMapKind(kind)) continue;
    put(state, kind, key, value);
    dirty.add(kind);
  }
  return dirty;
}

/** The feed's records are typed by the server's own OpenAPI; the map takes their kind's shape on its word. */
function put(state: MapState, kind: MapKind, key: string, value: unknown): void {
  const records = state[kind] as Map<string, unknown>;
  if (value === null || value === undefined) records.delete(key);
  else records.set(key, value);
}
