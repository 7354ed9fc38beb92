/** What hangs on a wall: how many places, and which camera in each; pure. */

export const SIZES = [1, 4, 9, 16, 64] as const;
export type Size = (typeof SIZES)[number];

/** More than this move on no wall: the rest are refreshed stills (product.md V2). */
export const MOVING_MAX = 16;
/** On the largest wall the first nine move. */
export const MOVING_OF_64 = 9;

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

/** Whether the picture at a place may move at all. */
export function moves(size: Size, at: number): boolean {
  return at < (size === 64 ? MOVING_OF_64 : MOVING_MAX);
}
