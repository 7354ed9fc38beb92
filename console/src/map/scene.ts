/** Everything the map knows at one moment, and what there is to say of each thing on it. */
import { assemblyAt, lasting } from './assemblies';
import { isOnMap, type LatLon } from './geometry';
import { ageS, ageWords, FRESH_S } from './staleness';
import { emptyState } from './state';
import type { AssemblyArea, CameraColumns, RankedCamera, RegisteredItem, SelectKind } from './types';

export class Scene {
  state = emptyState();
  registered: readonly RegisteredItem[] = [];
  ranked: readonly RankedCamera[] = [];
  place: LatLon | null = null;
  /** All that are registered; see `lasting`. */
  assemblies: readonly AssemblyArea[] = [];
  /** Server time minus this machine's, in ms: ages are told by the server's clock. */
  clockOffsetMs = 0;
  #cameras: CameraColumns = EMPTY_CAMERAS;
  #rowOf = new Map<string, number>();
  #assembled = '';

  get cameras(): CameraColumns {
    return this.#cameras;
  }

  set cameras(columns: CameraColumns) {
    this.#cameras = columns;
    this.#rowOf = new Map(columns.ids.map((id, row) => [id, row]));
  }

  /** Whether an assembly began or ended since this was last asked. */
  assembledAnew(nowMs: number): boolean {
    const before = this.#assembled;
    this.#assembled = lasting(this.assemblies, nowMs)
      .map((each) => each.id)
      .join();
    return this.#assembled !== before;
  }

  cameraRow(id: string): number | undefined {
    return this.#rowOf.get(id);
  }
}

const EMPTY_CAMERAS: CameraColumns = {
  ids: [],
  names: [],
  lat: [],
  lon: [],
  azimuth: [],
  fov: [],
  range: [],
  owner_class: [],
  condition: [],
  health: [],
  height: [],
};

/** One thing as a card or a list shows it. */
export interface Thing {
  kind: SelectKind;
  id: string;
  lat: number;
  lon: number;
  title: string;
  /** What it is, how it is and how old that is, in words. */
  words: string[];
}

const OWNER_WORDS: Record<string, string> = {
  city: 'City camera',
  integrated: 'Integrated camera',
  partner: 'Partner camera',
  registered: 'Registered camera',
};

const HEALTH_WORDS: Record<string, string> = {
  ok: 'picture ok',
  degraded: 'picture degraded',
  offline: 'dead feed, no picture',
  'no stream': 'no live picture here',
};

const CONDITION_WORDS: Record<string, string> = {
  never: 'owner: never live',
  panic: 'owner: on own panic button',
  radius: 'owner: when an incident is near',
  ask: 'owner: ask first',
};

/** What is known of a thing now; null when it is not, or no longer, on the map. */
export function thingOf(scene: Scene, kind: SelectKind, id: string, nowMs: number): Thing | null {
  if (kind === 'incident') return incidentThing(scene, id, nowMs);
  if (kind === 'unit') return unitThing(scene, id, nowMs);
  if (kind === 'reader') return readerThing(scene, id, nowMs);
  return kind === 'camera' ? cameraThing(scene, id) : null;
}

function incidentThing(scene: Scene, id: string, nowMs: number): Thing | null {
  const incident = scene.state.incident.get(id);
  const { lat, lon } = incident?.place ?? {};
  if (!incident || !isOnMap(lat, lon)) return null;
  const words = [
    `Incident ${incident.number} · priority ${incident.priority}`,
    `opened ${ageWords(ageS(Date.parse(incident.opened_at), nowMs))} ago`,
    incident.owner ? `taken by ${incident.owner_name ?? incident.owner}` : 'nobody has taken it',
  ];
  if (incident.place.address) words.splice(1, 0, incident.place.address);
  return { kind: 'incident', id, lat: lat as number, lon: lon as number, title: incident.title, words };
}

function unitThing(scene: Scene, id: string, nowMs: number): Thing | null {
  const unit = scene.state.unit.get(id);
  if (!unit) return null;
  const age = ageS(Date.parse(unit.at), nowMs);
  const seen = age <= FRESH_S ? `position ${ageWords(age)} old` : `last seen here ${ageWords(age)} ago`;
  const status = unit.status ? unit.status.replaceAll('_', ' ') : 'status not reported';
  return { kind: 'unit', id, lat: unit.lat, lon: unit.lon, title: `Unit ${id}`, words: [status, seen] };
}

function readerThing(scene: Scene, id: string, nowMs: number): Thing | null {
  const reader = scene.state.reader.get(id);
  if (!reader) return null;
  const last = reader.last_at ? `last ${ageWords(ageS(Date.parse(reader.last_at), nowMs))} ago` : 'no read yet';
  const words = [`${reader.reads} reads since midnight UTC`, last];
  const held = assemblyAt(lasting(scene.assemblies, nowMs), reader.lat, reader.lon);
  if (held) words.push(`at a registered assembly, ${held.title}: its reads and hits wait for command`);
  return { kind: 'reader', id, lat: reader.lat, lon: reader.lon, title: `Plate reader ${id}`, words };
}

function cameraThing(scene: Scene, id: string): Thing | null {
  const row = scene.cameraRow(id);
  if (row === undefined) return rankedThing(scene, id);
  const { names, lat, lon, owner_class, condition, health } = scene.cameras;
  const said = scene.state.camera.get(id)?.health ?? health[row] ?? 'unknown';
  const words = cameraWords(owner_class[row] as string, said);
  const terms = CONDITION_WORDS[condition[row] as string];
  if (terms) words.push(terms);
  return { kind: 'camera', id, lat: lat[row] as number, lon: lon[row] as number, title: names[row] || id, words };
}

function rankedThing(scene: Scene, id: string): Thing | null {
  const found = scene.ranked.find((ranked) => ranked.camera.id === id);
  if (!found) return null;
  const { camera } = found;
  const words = cameraWords(camera.owner_class, camera.health);
  return { kind: 'camera', id, lat: camera.lat, lon: camera.lon, title: camera.name, words };
}

function cameraWords(ownerClass: string, health: string): string[] {
  return [OWNER_WORDS[ownerClass] ?? 'Camera', HEALTH_WORDS[health] ?? 'health not known'];
}

/** A block with registered cameras: how many, and nothing that tells which homes. */
export function blockThing(count: string, at: LatLon): Thing {
  const words = ['Count of the block; homes are not shown'];
  return { kind: 'place', id: count, ...at, title: `${count} registered cameras`, words };
}
