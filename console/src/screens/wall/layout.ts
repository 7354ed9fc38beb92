/** What hangs on a wall: how many places, and which camera in each; pure. */
import type { CameraView } from '../../api/types';

export const SIZES = [1, 4, 9, 16, 64] as const;
export type Size = (typeof SIZES)[number];

/** More than this move on no wall: the rest are refreshed stills (product.md V2). */
export const MOVING_MAX = 16;
/** On the largest wall the first nine move. */
export const MOVING_OF_64 = 9;

export interface Point {
  lat: number;
  lon: number;
}

export interface Layout {
  size: Size;
  cameras: readonly string[];
}

export const EMPTY_WALL: Layout = { size: 4, cameras: [] };

/** Whatever this browser kept, as far as it is a wall. */
export function readLayout(kept: unknown): Layout {
  const { size, cameras } = (kept ?? {}) as { size?: unknown; cameras?: unknown };
  const ids = Array.isArray(cameras) ? cameras.filter((id): id is string => typeof id === 'string') : [];
  return { size: SIZES.find((each) => each === size) ?? EMPTY_WALL.size, cameras: [...new Set(ids)].slice(0, 64) };
}

/** The smallest wall that holds so many. */
export function sizeFor(cameras: number): Size {
  return SIZES.find((size) => size >= cameras) ?? 64;
}

/** Hang a camera, on a larger wall where this one is full; one that hangs already stays where it is. */
export function hang(layout: Layout, id: string): Layout {
  if (layout.cameras.includes(id) || layout.cameras.length >= 64) return layout;
  const cameras = [...layout.cameras, id];
  return { size: cameras.length > layout.size ? sizeFor(cameras.length) : layout.size, cameras };
}

export function takeOff(layout: Layout, id: string): Layout {
  return { ...layout, cameras: layout.cameras.filter((each) => each !== id) };
}

/** Grows with the distance between two places of a city. */
function apart(a: Point, b: Point): number {
  return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180));
}

/** The empty places filled with the city's own cameras whose pictures come here, those nearest to a place first. */
export function fill(layout: Layout, cameras: readonly CameraView[], near: Point): Layout {
  const free = cameras
    .filter((each) => each.owner_class === 'city' && each.has_stream && !layout.cameras.includes(each.id))
    .sort((a, b) => apart(near, a) - apart(near, b));
  const ids = free.slice(0, Math.max(0, layout.size - layout.cameras.length)).map((each) => each.id);
  return { ...layout, cameras: [...layout.cameras, ...ids] };
}

/** Whether the picture at a place may move at all. */
export function moves(size: Size, at: number): boolean {
  return at < (size === 64 ? MOVING_OF_64 : MOVING_MAX);
}
