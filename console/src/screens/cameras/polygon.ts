/** Drawing an area point by point, in parts of width and height; pure. */

export type Point = [x: number, y: number];

/** An area in the making: where the cross is, and the points set so far. */
export interface Drawing {
  cross: Point;
  points: readonly Point[];
}

export const POINTS_MIN = 3;
const POINTS_MAX = 64;
const STEP = 0.02;
const FINE_STEP = 0.005;

export const NO_DRAWING: Drawing = { cross: [0.5, 0.5], points: [] };

function within(part: number): number {
  return Math.min(1, Math.max(0, Math.round(part * 10_000) / 10_000));
}

export function put(drawing: Drawing, at: Point): Drawing {
  const cross: Point = [within(at[0]), within(at[1])];
  const last = drawing.points.at(-1);
  const isSame = last !== undefined && last[0] === cross[0] && last[1] === cross[1];
  return isSame || drawing.points.length >= POINTS_MAX
    ? { ...drawing, cross }
    : { cross, points: [...drawing.points, cross] };
}

export function takeBack(drawing: Drawing): Drawing {
  return { ...drawing, points: drawing.points.slice(0, -1) };
}

const MOVES: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does to a drawing; null when it does nothing. */
export function hear(drawing: Drawing, key: string, isFine: boolean): Drawing | null {
  const move = MOVES[key];
  const step = isFine ? FINE_STEP : STEP;
  if (move)
    return {
      ...drawing,
      cross: [within(drawing.cross[0] + move[0] * step), within(drawing.cross[1] + move[1] * step)],
    };
  if (key === 'Enter') return put(drawing, drawing.cross);
  return key === 'Backspace' ? takeBack(drawing) : null;
}

export const pathOf = (points: readonly Point[]): string => points.map(([x, y]) => `${x * 100},${y * 100}`).join(' ');
