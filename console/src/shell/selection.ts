/** What is picked, shared by all windows of a seat and kept over a reload. */
import { keep, kept, Store, useStore } from './store';

export interface Spot {
  kind: 'incident' | 'unit' | 'camera' | 'reader' | 'place';
  id: string;
  at: { lat: number; lon: number } | null;
}

export interface Selection {
  /** The alert under the cursor of the queue. */
  alert: string | null;
  /** The incident whose workspace is open. */
  incident: string | null;
  /** Counts how often a workspace was opened, so that a phone turns to it each time. */
  opened: number;
  /** What was picked on the map. */
  spot: Spot | null;
  /** The camera tile that is picked. */
  camera: string | null;
}

const NOTHING: Selection = { alert: null, incident: null, opened: 0, spot: null, camera: null };
const KEY = 'watchroom.selection';
const REASONS = 'watchroom.reasons';

const selection = new Store<Selection>({ ...NOTHING, ...kept<Selection>(KEY, sessionStorage) });

/** Why somebody looks: a purpose, and the number of a case where the rule wants one. */
export interface Reason {
  purpose: string;
  case: string | null;
}

type Reasons = Readonly<Record<string, Reason>>;

/** Incident → reason given: asked once per incident and seat. */
const reasons = new Store<Reasons>(kept<Reasons>(REASONS, sessionStorage) ?? {});
const channel = new BroadcastChannel('watchroom.selection');

type Told = { type: 'selection'; selection: Selection } | { type: 'reasons'; reasons: Reasons } | { type: 'ask' };

channel.onmessage = (event: MessageEvent<Told>) => {
  const told = event.data;
  if (told.type === 'selection') take(told.selection);
  else if (told.type === 'reasons') takeReasons(told.reasons);
  else tellAll();
};
channel.postMessage({ type: 'ask' } satisfies Told);

function tellAll(): void {
  if (selection.get() !== NOTHING)
    channel.postMessage({ type: 'selection', selection: selection.get() } satisfies Told);
  channel.postMessage({ type: 'reasons', reasons: reasons.get() } satisfies Told);
}

function take(next: Selection): void {
  selection.set(next);
  keep(KEY, next, sessionStorage);
}

function takeReasons(next: Reasons): void {
  reasons.set({ ...reasons.get(), ...next });
  keep(REASONS, reasons.get(), sessionStorage);
}

/** Change the selection in every window of this seat. */
export function select(change: Partial<Selection>): void {
  take({ ...selection.get(), ...change });
  channel.postMessage({ type: 'selection', selection: selection.get() } satisfies Told);
}

/** Open an incident's workspace; the alert it is opened from is a purpose of its own, anything else is asked. */
export function openIncident(id: string, purpose?: string, alert: string | null = null): void {
  if (purpose !== undefined && reasons.get()[id] === undefined) giveReason(id, { purpose, case: null });
  select({
    alert,
    incident: id,
    opened: selection.get().opened + 1,
    spot: { kind: 'incident', id, at: null },
    camera: null,
  });
}

/** Show a picked alert that belongs to no incident in the workspace. */
export function showAlone(alert: string): void {
  select({ alert, incident: null, opened: selection.get().opened + 1, spot: null, camera: null });
}

export function giveReason(incident: string, reason: Reason): void {
  takeReasons({ [incident]: reason });
  channel.postMessage({ type: 'reasons', reasons: reasons.get() } satisfies Told);
}

/** Ask the reason again: the one given was refused. */
export function takeReasonBack(incident: string): void {
  const { [incident]: _, ...others } = reasons.get();
  reasons.set(others);
  keep(REASONS, others, sessionStorage);
}

/** The next person at this seat starts with nothing picked. */
export function forgetSelection(): void {
  reasons.set({});
  keep(REASONS, {}, sessionStorage);
  select(NOTHING);
}

export function useSelection(): Selection {
  return useStore(selection);
}

export function useReason(incident: string | null): Reason | null {
  const all = useStore(reasons);
  return incident === null ? null : (all[incident] ?? null);
}
