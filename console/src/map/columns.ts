/** Records as columns of numbers, the form in which thousands of points are drawn, picked and described. */
import { assemblyAt } from './assemblies';
import { isOnMap, mercatorX, mercatorY } from './geometry';
import { cellOf, NO_CELL } from './marks';
import { ageS, FRESH_S, fade } from './staleness';
import type { MapState } from './state';
import type { AssemblyArea, CameraColumns, IncidentRecord, RankedCamera, RegisteredItem } from './types';

/** Bytes per point in `look`: body cell, turned cell, its bearing (256ths of a turn), opacity (255ths). */
const LOOK_BYTES = 4;

export interface Points {
  count: number;
  ids: string[];
  lat: Float64Array;
  lon: Float64Array;
  /** Web Mercator, in [0, 1]. */
  x: Float64Array;
  y: Float64Array;
  look: Uint8Array;
}

export interface Look {
  body: number;
  turned: number;
  bearing: number | null;
  opacity: number;
}

export function emptyPoints(capacity = 0): Points {
  return {
    count: 0,
    ids: [],
    lat: new Float64Array(capacity),
    lon: new Float64Array(capacity),
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    look: new Uint8Array(capacity * LOOK_BYTES),
  };
}

/** Add a point to columns that have room for it; one that is nowhere on the map is left out. */
function push(points: Points, id: string, lat: number, lon: number, look: Look): void {
  if (!isOnMap(lat, lon)) return;
  const row = points.count;
  points.ids.push(id);
  points.lat[row] = lat;
  points.lon[row] = lon;
  points.x[row] = mercatorX(lon);
  points.y[row] = mercatorY(lat);
  setLook(points, row, look);
  points.count = row + 1;
}

function setLook(points: Points, row: number, look: Look): void {
  const at = row * LOOK_BYTES;
  points.look[at] = look.body;
  points.look[at + 1] = look.turned;
  points.look[at + 2] = bearingByte(look.bearing);
  points.look[at + 3] = Math.round(look.opacity * 255);
}

function bearingByte(bearing: number | null): number {
  return bearing === null ? 0 : Math.round(((((bearing % 360) + 360) % 360) / 360) * 256) % 256;
}

const HEALTHS = ['ok', 'degraded', 'offline', 'unknown'];
const AIM = cellOf('aim');

function cameraLook(ownerClass: string, health: string, azimuth: number | null): Look {
  const said = HEALTHS.includes(health) ? health : 'unknown';
  const body = ownerClass === 'registered' ? 'camera.registered' : `camera.${ownerClass}.${said}`;
  return { body: cellOf(body), turned: azimuth === null ? NO_CELL : AIM, bearing: azimuth, opacity: 1 };
}

export const OWNER_CLASSES = ['city', 'integrated', 'partner'] as const;
export type OwnerClass = (typeof OWNER_CLASSES)[number];

/** One owner class of cameras; a health that came by the feed beats the one that was fetched. */
export function cameraPoints(columns: CameraColumns, owner: OwnerClass, health: MapState['camera']): Points {
  const points = emptyPoints(columns.ids.length);
  for (const [row, id] of columns.ids.entries()) {
    if (columns.owner_class[row] !== owner) continue;
    const said = health.get(id)?.health ?? columns.health[row] ?? 'unknown';
    const look = cameraLook(owner, said, columns.azimuth[row] ?? null);
    push(points, id, columns.lat[row] as number, columns.lon[row] as number, look);
  }
  return points;
}

/** The cameras proposed for a place, registered ones among them. */
export function rankedPoints(ranked: readonly RankedCamera[]): Points {
  const points = emptyPoints(ranked.length);
  for (const { camera } of ranked) {
    const look = cameraLook(camera.owner_class, camera.health, camera.azimuth_deg);
    push(points, camera.id, camera.lat, camera.lon, look);
  }
  return points;
}

export function unitPoints(units: MapState['unit'], nowMs: number): Points {
  const points = emptyPoints(units.size);
  for (const unit of units.values()) {
    const age = ageS(Date.parse(unit.at), nowMs);
    const stale = age <= FRESH_S ? '' : '.stale';
    const moving = unit.heading_deg !== null && unit.heading_deg !== undefined;
    const cell = cellOf(`unit.${moving ? 'moving' : 'still'}${stale}`);
    push(points, unit.id, unit.lat, unit.lon, {
      body: moving ? NO_CELL : cell,
      turned: moving ? cell : NO_CELL,
      bearing: unit.heading_deg,
      opacity: fade(age),
    });
  }
  return points;
}

/** Readers; those named in `lit` have just read a plate, those at an assembly are marked whatever they read. */
export function readerPoints(
  readers: MapState['reader'],
  lit: ReadonlySet<string>,
  assemblies: readonly AssemblyArea[] = [],
): Points {
  const points = emptyPoints(readers.size);
  for (const reader of readers.values()) {
    const isHeld = assemblyAt(assemblies, reader.lat, reader.lon) !== null;
    const body = cellOf(isHeld ? 'reader.assembly' : lit.has(reader.id) ? 'reader.lit' : 'reader');
    push(points, reader.id, reader.lat, reader.lon, { body, turned: NO_CELL, bearing: null, opacity: 1 });
  }
  return points;
}

/** Where an incident lies, if it is on the map at all: open and located. */
export function isShown(incident: IncidentRecord): boolean {
  return incident.status === 'open' && isOnMap(incident.place.lat, incident.place.lon);
}

/** Priorities 1 and 2 are urgent: drawn larger and above the rest. */
const URGENT_PRIORITY_MAX = 2;

/** Open incidents that are located, urgent or routine ones, the most urgent last, so that they lie on top. */
export function incidentPoints(incidents: MapState['incident'], set: 'urgent' | 'routine'): Points {
  const shown = [...incidents.values()].filter(
    (incident) => isShown(incident) && incident.priority <= URGENT_PRIORITY_MAX === (set === 'urgent'),
  );
  shown.sort((a, b) => b.priority - a.priority || (a.opened_at < b.opened_at ? -1 : 1));
  const points = emptyPoints(shown.length);
  for (const incident of shown) {
    const priority = Math.min(4, Math.max(1, Math.round(incident.priority)));
    const body = cellOf(`incident.p${priority}${incident.owner ? '.taken' : ''}`);
    const turned = (incident.sources?.hit ?? 0) > 0 ? cellOf('hit') : NO_CELL;
    const { lat, lon } = incident.place;
    push(points, incident.id, lat as number, lon as number, { body, turned, bearing: null, opacity: 1 });
  }
  return points;
}

/** Blocks with registered cameras: the size of the mark tells how many, never which home. */
export function registeredPoints(items: readonly RegisteredItem[]): Points {
  const points = emptyPoints(items.length);
  for (const item of items) {
    const body = cellOf(`registered.${countStep(item.count)}`);
    push(points, String(item.count), item.lat, item.lon, { body, turned: NO_CELL, bearing: null, opacity: 0.9 });
  }
  return points;
}

function countStep(count: number): number {
  if (count < 10) return 0;
  if (count < 25) return 1;
  return count < 75 ? 2 : 3;
}

/** A single mark at a place. */
export function singlePoint(mark: string, lat: number, lon: number): Points {
  const points = emptyPoints(1);
  push(points, mark, lat, lon, { body: cellOf(mark), turned: NO_CELL, bearing: null, opacity: 1 });
  return points;
}

/** The row nearest to (x, y) within `reach`, in Web Mercator units; -1 when there is none. A later row wins a tie. */
export function nearestRow(points: Points, x: number, y: number, reach: number): number {
  let best = -1;
  let bestSquare = reach * reach;
  for (let row = 0; row < points.count; row += 1) {
    const dx = (points.x[row] as number) - x;
    const dy = (points.y[row] as number) - y;
    const square = dx * dx + dy * dy;
    if (square <= bestSquare) {
      best = row;
      bestSquare = square;
    }
  }
  return best;
}

/** A box in Web Mercator: y grows to the south. */
export interface MercatorBox {
  west: number;
  north: number;
  east: number;
  south: number;
}

/** Write the rows that lie in a box to `out`, in order, and return how many; `out` has room for all. */
export function rowsIn(points: Points, box: MercatorBox, out: Uint32Array): number {
  const { x, y } = points;
  let found = 0;
  for (let row = 0; row < points.count; row += 1) {
    const px = x[row] as number;
    const py = y[row] as number;
    if (px < box.west || px > box.east || py < box.north || py > box.south) continue;
    out[found] = row;
    found += 1;
  }
  return found;
}
