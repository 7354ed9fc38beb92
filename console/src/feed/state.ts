/** What the feed tells: one table per kind, and the one reducer that every screen is drawn from. */
import type {
  AlertView,
  CameraView,
  IncidentView,
  LeaseView,
  ReaderView,
  SeatView,
  SourceView,
  UnitView,
  WarningView,
} from '../api/types';

/** The state of the room: alarm load, mode, and the health of the server's own parts. */
export interface RoomView {
  alarms_10min: number;
  budget: number;
  mode: 'normal' | 'busy' | 'flood';
  consoles: number;
  database: string;
  /** Since when nothing has reached the ledger; null when all is well. */
  unrecorded_since: string | null;
  at: string;
}

/** That a card is before officers: what it says is asked for by an act. */
interface CardNotice {
  id: string;
  incident_id: string;
  expires_at: string;
  /** How many answers it has. */
  version: number;
}

export interface Records {
  incident: IncidentView;
  alert: AlertView;
  unit: UnitView;
  reader: ReaderView;
  source: SourceView;
  seat: SeatView;
  warning: WarningView;
  camera: CameraView;
  /** Leases that are open now. */
  lease: LeaseView;
  /** Cards of verified hits, and lookouts, that are before officers. */
  card: CardNotice;
  lookout: CardNotice;
  room: RoomView;
}

export type Kind = keyof Records;
export type Table<T> = ReadonlyMap<string, T>;
/** Maps, not objects: keys come from outside, and `__proto__` is a legal key. */
export type State = { readonly [K in Kind]: Table<Records[K]> };

export interface Change {
  kind: string;
  key: string;
  /** The whole record, or null when it is gone. */
  value: unknown;
}

export interface Snapshot {
  id: number;
  at: string;
  state: Record<string, Record<string, unknown>>;
}

const KINDS: readonly Kind[] = [
  'incident',
  'alert',
  'unit',
  'reader',
  'source',
  'seat',
  'warning',
  'camera',
  'lease',
  'card',
  'lookout',
  'room',
];

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}

function tables(of: (kind: Kind) => ReadonlyMap<string, unknown>): State {
  return Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as unknown as State;
}

export const EMPTY: State = tables(() => new Map());

/** Read a snapshot; kinds this console does not know are passed over, so that an older console survives a newer server. */
export function fromSnapshot(snapshot: Snapshot): State {
  return tables((kind) => new Map(Object.entries(snapshot.state[kind] ?? {})));
}

/** Put or delete each change's record, in order; a table without changes stays the same object. */
export function apply(state: State, changes: readonly Change[]): State {
  const touched = new Map<Kind, Map<string, unknown>>();
  for (const { kind, key, value } of changes) {
    if (!isKind(kind)) continue;
    let table = touched.get(kind);
    if (!table) {
      table = new Map<string, unknown>(state[kind]);
      touched.set(kind, table);
    }
    if (value === null || value === undefined) table.delete(key);
    else table.set(key, value);
  }
  return touched.size === 0 ? state : tables((kind) => touched.get(kind) ?? state[kind]);
}
