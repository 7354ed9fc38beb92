/** Finding what a person points at: by mouse, by finger, or by key at the centre of the map. */
import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { nearestRow } from './columns';
import { type LatLon, mercatorX, mercatorY } from './geometry';
import type { PointLayer, SetName } from './pointLayer';
import type { SelectKind } from './types';

/** What can be picked, the topmost first. */
const PICKED: readonly (readonly [SetName, SelectKind | 'block'])[] = [
  ['urgent', 'incident'],
  ['ranked', 'camera'],
  ['units', 'unit'],
  ['routine', 'incident'],
  ['readers', 'reader'],
  ['city', 'camera'],
  ['integrated', 'camera'],
  ['partner', 'camera'],
  ['registered', 'block'],
];

const REACH_PX_MIN = 12;
const CENTRE_REACH_PX = 28;
const TILE_PX = 512;

export interface Picked {
  kind: SelectKind | 'block';
  id: string;
  at: LatLon;
}

export interface PickHandlers {
  onHover(picked: Picked | null): void;
  onPick(picked: Picked): void;
  onPlace(at: LatLon): void;
}

/** The topmost thing within reach of a place; a mark's own size widens the reach. */
export function pickAt(points: PointLayer, at: LatLon, zoom: number, reachPx = REACH_PX_MIN): Picked | null {
  const worldPx = TILE_PX * 2 ** zoom;
  const x = mercatorX(at.lon);
  const y = mercatorY(at.lat);
  for (const [set, kind] of PICKED) {
    const columns = points.visible(set);
    const size = points.sizePx(set, zoom);
    if (!columns || size <= 0) continue;
    const row = nearestRow(columns, x, y, Math.max(reachPx, size / 2) / worldPx);
    if (row < 0) continue;
    const found = { lat: columns.lat[row] as number, lon: columns.lon[row] as number };
    return { kind, id: columns.ids[row] as string, at: found };
  }
  return null;
}

/** Wire pointer and keys of a map to the handlers; hovering is looked up once a frame. */
export function listen(map: MapLibreMap, points: PointLayer, handlers: PickHandlers): void {
  const pick = (event: MapMouseEvent) =>
    pickAt(points, { lat: event.lngLat.lat, lon: event.lngLat.lng }, map.getZoom());
  let hovered: MapMouseEvent | null = null;
  map.on('mousemove', (event) => {
    if (!hovered) requestAnimationFrame(() => settle());
    hovered = event;
  });
  const settle = () => {
    const picked = hovered && pick(hovered);
    hovered = null;
    map.getCanvas().style.cursor = picked ? 'pointer' : '';
    handlers.onHover(picked);
  };
  map.on('mouseout', () => handlers.onHover(null));
  map.on('click', (event) => {
    const picked = pick(event);
    if (picked) handlers.onPick(picked);
  });
  map.on('contextmenu', (event) => handlers.onPlace({ lat: event.lngLat.lat, lon: event.lngLat.lng }));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const { lat, lng } = map.getCenter();
    const picked = pickAt(points, { lat, lon: lng }, map.getZoom(), CENTRE_REACH_PX);
    if (picked) handlers.onPick(picked);
    else handlers.onPlace({ lat, lon: lng });
  });
}
