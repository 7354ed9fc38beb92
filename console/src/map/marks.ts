/** Every mark the map draws, as shape and ink: one table for the map's sprite sheet and for the legend. */
import type { Palette } from './palette';

type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'arrow' | 'plate' | 'wedge' | 'target';

interface Mark {
  shape: Shape;
  /** Half-width, where the cell's is 1. */
  r: number;
  ink: keyof Palette;
  /** full: a filled shape; hollow: its outline; half: outline with a small core. */
  body: 'full' | 'hollow' | 'half';
  /** A cross through the shape: a dead feed. */
  cross?: boolean;
  /** A ring around the shape: nobody has taken it. */
  ring?: boolean;
  /** Away from the middle of the cell, in half-widths. */
  at?: [number, number];
}

const OWNERS = [
  ['city', 'circle', 'cameraCity', 0.44],
  ['integrated', 'square', 'cameraIntegrated', 0.4],
  ['partner', 'diamond', 'cameraPartner', 0.54],
] as const;

const HEALTHS = [
  ['ok', 'full', false],
  ['degraded', 'half', false],
  ['offline', 'hollow', true],
  ['unknown', 'hollow', false],
] as const;

const PRIORITIES = [
  ['p1', 'square', 0.5],
  ['p2', 'triangle', 0.6],
  ['p3', 'diamond', 0.56],
  ['p4', 'circle', 0.42],
] as const;

export const CELL_PX = 64;
export const SHEET_COLUMNS = 8;

const MARKS: ReadonlyMap<string, Mark> = new Map(allMarks());
const NAMES = [...MARKS.keys()];

function* allMarks(): Generator<[string, Mark]> {
  for (const [owner, shape, ink, r] of OWNERS) {
    for (const [health, body, cross] of HEALTHS) yield [`camera.${owner}.${health}`, { shape, r, ink, body, cross }];
  }
  yield ['camera.registered', { shape: 'circle', r: 0.3, ink: 'registered', body: 'full' }];
  yield ['aim', { shape: 'wedge', r: 0.4, ink: 'cameraIntegrated', body: 'full', at: [0, -0.68] }];
  yield ['unit.moving', { shape: 'arrow', r: 0.66, ink: 'unit', body: 'full' }];
  yield ['unit.moving.stale', { shape: 'arrow', r: 0.66, ink: 'unit', body: 'hollow' }];
  yield ['unit.still', { shape: 'circle', r: 0.42, ink: 'unit', body: 'full' }];
  yield ['unit.still.stale', { shape: 'circle', r: 0.42, ink: 'unit', body: 'hollow' }];
  yield ['reader', { shape: 'plate', r: 0.5, ink: 'reader', body: 'hollow' }];
  yield ['reader.lit', { shape: 'plate', r: 0.5, ink: 'readerLit', body: 'full', ring: true }];
  yield ['reader.assembly', { shape: 'plate', r: 0.5, ink: 'assembly', body: 'hollow', cross: true }];
  for (const [index, r] of [0.28, 0.4, 0.54, 0.7].entries()) {
    yield [`registered.${index}`, { shape: 'circle', r, ink: 'registered', body: 'half' }];
  }
  for (const [priority, shape, r] of PRIORITIES) {
    yield [`incident.${priority}`, { shape, r, ink: priority, body: 'full', ring: priority === 'p1' }];
    yield [`incident.${priority}.taken`, { shape, r, ink: 'taken', body: 'hollow' }];
  }
  yield ['hit', { shape: 'plate', r: 0.34, ink: 'labelStrong', body: 'full', at: [0.52, -0.6] }];
  yield ['place', { shape: 'target', r: 0.8, ink: 'select', body: 'hollow' }];
  yield ['selected', { shape: 'circle', r: 0.86, ink: 'select', body: 'hollow' }];
}

/** The cell of a mark in the sheet; 255 draws nothing. An unknown name is a mistake of ours, so it throws. */
export function cellOf(name: string): number {
  const cell = NAMES.indexOf(name);
  if (cell < 0) throw new Error(`no such mark: ${name}`);
  return cell;
}

export const NO_CELL = 255;
export const SHEET_ROWS = Math.ceil(NAMES.length / SHEET_COLUMNS);

/** The ink of each cell as red, green, blue in [0, 1], for marks so small that only their colour is left. */
export function cellInks(palette: Palette): Float32Array {
  const inks = new Float32Array(SHEET_COLUMNS * SHEET_ROWS * 3);
  for (const [cell, mark] of [...MARKS.values()].entries()) {
    const rgb = Number.parseInt(palette[mark.ink].slice(1), 16);
    inks.set([(rgb >> 16) / 255, ((rgb >> 8) & 255) / 255, (rgb & 255) / 255], cell * 3);
  }
  return inks;
}

/** Draw all marks into one sheet of SHEET_COLUMNS × SHEET_ROWS cells. */
export function drawSheet(palette: Palette): HTMLCanvasElement {
  const sheet = document.createElement('canvas');
  sheet.width = SHEET_COLUMNS * CELL_PX;
  sheet.height = SHEET_ROWS * CELL_PX;
  const ctx = sheet.getContext('2d') as CanvasRenderingContext2D;
  for (const [cell, name] of NAMES.entries()) {
    const left = (cell % SHEET_COLUMNS) * CELL_PX;
    const top = Math.floor(cell / SHEET_COLUMNS) * CELL_PX;
    drawMark(ctx, name, palette, left, top, CELL_PX);
  }
  return sheet;
}

/** Draw one mark into the square of `size` pixels at (left, top). */
export function drawMark(
  ctx: CanvasRenderingContext2D,
  name: string,
  palette: Palette,
  left: number,
  top: number,
  size: number,
): void {
  const mark = MARKS.get(name);
  if (!mark) throw new Error(`no such mark: ${name}`);
  const unit = size / 2;
  const [dx, dy] = mark.at ?? [0, 0];
  ctx.save();
  ctx.translate(left + unit * (1 + dx), top + unit * (1 + dy));
  ctx.scale(unit, unit);
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  inkMark(ctx, mark, palette);
  ctx.restore();
}

function inkMark(ctx: CanvasRenderingContext2D, mark: Mark, palette: Palette): void {
  const ink = palette[mark.ink];
  if (mark.ring) {
    trace(ctx, 'circle', 0.86);
    stroke(ctx, palette.halo, 0.2);
    stroke(ctx, ink, 0.08);
  }
  trace(ctx, mark.shape, mark.r);
  stroke(ctx, palette.halo, mark.body === 'full' ? 0.2 : 0.34);
  if (mark.shape !== 'target' && mark.r < 0.8) {
    ctx.fillStyle = mark.body === 'full' ? ink : palette.halo;
    ctx.fill();
  }
  if (mark.body !== 'full') stroke(ctx, ink, mark.r > 0.75 ? 0.1 : 0.15);
  if (mark.body === 'half') {
    trace(ctx, mark.shape, mark.r * 0.45);
    ctx.fillStyle = ink;
    ctx.fill();
  }
  if (mark.cross) {
    trace(ctx, 'cross', mark.r * 0.95);
    stroke(ctx, palette.halo, 0.3);
    stroke(ctx, ink, 0.14);
  }
}

function stroke(ctx: CanvasRenderingContext2D, colour: string, width: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function polygon(ctx: CanvasRenderingContext2D, points: readonly (readonly [number, number])[], r: number): void {
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) ctx.moveTo(x * r, y * r);
    else ctx.lineTo(x * r, y * r);
  }
  ctx.closePath();
}

const CORNERS: Partial<Record<Shape, readonly (readonly [number, number])[]>> = {
  square: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  diamond: [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
  triangle: [
    [0, -1],
    [0.95, 0.75],
    [-0.95, 0.75],
  ],
  arrow: [
    [0, -1],
    [0.72, 0.8],
    [0, 0.42],
    [-0.72, 0.8],
  ],
  wedge: [
    [-0.8, -0.5],
    [0.8, -0.5],
    [0.35, 0.5],
    [-0.35, 0.5],
  ],
  plate: [
    [-1, -0.55],
    [1, -0.55],
    [1, 0.55],
    [-1, 0.55],
  ],
};

function trace(ctx: CanvasRenderingContext2D, shape: Shape | 'cross', r: number): void {
  ctx.beginPath();
  const corners = shape === 'cross' ? undefined : CORNERS[shape];
  if (corners) polygon(ctx, corners, r);
  else if (shape === 'cross') {
    ctx.moveTo(-r, -r);
    ctx.lineTo(r, r);
    ctx.moveTo(r, -r);
    ctx.lineTo(-r, r);
  } else {
    ctx.arc(0, 0, shape === 'target' ? r * 0.7 : r, 0, 2 * Math.PI);
    if (shape === 'target') traceTicks(ctx, r);
  }
}

function traceTicks(ctx: CanvasRenderingContext2D, r: number): void {
  for (const [x, y] of [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ] as const) {
    ctx.moveTo(x * r * 0.5, y * r * 0.5);
    ctx.lineTo(x * r, y * r);
  }
}
