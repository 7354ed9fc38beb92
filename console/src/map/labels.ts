/** Which things carry their name at this zoom: few, the most urgent first, only where there is something to see. */
import type { Feature } from 'geojson';
import { isShown, type Points } from './columns';
import type { Scene } from './scene';
import { ageS, ageWords, FRESH_S } from './staleness';

export const LABELS_MAX = 140;

export interface View {
  west: number;
  south: number;
  east: number;
  north: number;
  zoom: number;
}

export interface Label {
  text: string;
  lat: number;
  lon: number;
  /** The least is placed first. */
  rank: number;
}

const FROM_ZOOM = { urgent: 11.5, incident: 14, unit: 14.5, registered: 15.5, camera: 17, reader: 17.5 };

function isInView(lat: number, lon: number, view: View): boolean {
  return lat >= view.south && lat <= view.north && lon >= view.west && lon <= view.east;
}

/** Labels in view, the least rank first, never more than `max`. */
export function pickLabels(labels: Iterable<Label>, view: View, max: number): Label[] {
  const inView: Label[] = [];
  for (const label of labels) if (isInView(label.lat, label.lon, view)) inView.push(label);
  return inView.sort((a, b) => a.rank - b.rank).slice(0, max);
}

/** All labels that this zoom allows. `visible` gives the points of a set, or null when its layer is off. */
export function* labelsOf(
  scene: Scene,
  zoom: number,
  visible: (set: 'urgent' | 'units' | 'registered' | 'city' | 'integrated' | 'partner' | 'readers') => Points | null,
  nowMs: number,
): Generator<Label> {
  if (visible('urgent')) yield* incidentLabels(scene, zoom);
  yield* rankedLabels(scene, zoom);
  if (zoom >= FROM_ZOOM.unit && visible('units')) yield* unitLabels(scene, nowMs);
  if (zoom >= FROM_ZOOM.registered) yield* pointLabels(visible('registered'), 40, (id) => id);
  if (zoom >= FROM_ZOOM.camera) {
    const { names } = scene.cameras;
    const nameOf = (id: string) => names[scene.cameraRow(id) ?? -1] || id;
    for (const set of ['city', 'integrated', 'partner'] as const) yield* pointLabels(visible(set), 50, nameOf);
  }
  if (zoom >= FROM_ZOOM.reader) yield* pointLabels(visible('readers'), 60, (id) => id);
}

function* incidentLabels(scene: Scene, zoom: number): Generator<Label> {
  for (const incident of scene.state.incident.values()) {
    const from = incident.priority <= 1 ? FROM_ZOOM.urgent : FROM_ZOOM.incident;
    if (zoom < from || !isShown(incident)) continue;
    const { lat, lon } = incident.place as { lat: number; lon: number };
    yield { text: incident.title, lat, lon, rank: incident.priority };
  }
}

/** The order of proposed cameras is said on the map too: the tiles have the same numbers. */
function* rankedLabels(scene: Scene, zoom: number): Generator<Label> {
  if (zoom < 13) return;
  for (const { camera, rank } of scene.ranked) {
    yield {
      text: camera.name ? `${rank} · ${camera.name}` : `${rank}`,
      lat: camera.lat,
      lon: camera.lon,
      rank: 10 + rank,
    };
  }
}

function* unitLabels(scene: Scene, nowMs: number): Generator<Label> {
  for (const unit of scene.state.unit.values()) {
    const age = ageS(Date.parse(unit.at), nowMs);
    const text = age <= FRESH_S ? unit.id : `${unit.id} · ${ageWords(age)} old`;
    yield { text, lat: unit.lat, lon: unit.lon, rank: 30 };
  }
}

function* pointLabels(points: Points | null, rank: number, textOf: (id: string) => string): Generator<Label> {
  if (!points) return;
  for (let row = 0; row < points.count; row += 1) {
    const text = textOf(points.ids[row] as string);
    yield { text, lat: points.lat[row] as number, lon: points.lon[row] as number, rank };
  }
}

export function labelFeatures(labels: readonly Label[]): Feature[] {
  return labels.map(({ text, lat, lon, rank }) => ({
    type: 'Feature',
    properties: { text, rank },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  }));
}
