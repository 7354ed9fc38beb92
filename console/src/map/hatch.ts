/** Hatches for what no camera sees: one way where there is none, the other where none is connected, crossed where its feed is dead. */
import type { Palette } from './palette';

const TILE_PX = 16;
const RATIO = 2;
const OPACITY = 0.4;

export const HATCH_OPTIONS = { pixelRatio: RATIO };

const HATCHES = ['none', 'unconnected', 'dead'] as const;
type Hatch = (typeof HATCHES)[number];

/** The hatch that a mark of the legend, `gap.` and its kind, stands for; null for a mark of another sort. */
export function hatchOf(mark: string): Hatch | null {
  return HATCHES.find((kind) => mark === `gap.${kind}`) ?? null;
}

export function hatches(palette: Palette): Record<string, ImageData> {
  return Object.fromEntries(HATCHES.map((kind) => [`hatch-${kind}`, tile(palette, kind)]));
}

function tile(palette: Palette, kind: Hatch): ImageData {
  const size = TILE_PX * RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
  ctx.globalAlpha = OPACITY;
  ctx.lineWidth = RATIO;
  drawHatch(ctx, palette, kind, size, size);
  return ctx.getImageData(0, 0, size, size);
}

/** Draw one kind of hatch from the corner of a canvas over a square, its lines `step` apart. */
export function drawHatch(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  kind: Hatch,
  size: number,
  step: number,
): void {
  ctx.strokeStyle = kind === 'dead' ? palette.dead : palette.gap;
  for (let shift = -size; shift <= size; shift += step) {
    ctx.beginPath();
    if (kind !== 'unconnected') {
      ctx.moveTo(shift, size);
      ctx.lineTo(shift + size, 0);
    }
    if (kind !== 'none') {
      ctx.moveTo(shift, 0);
      ctx.lineTo(shift + size, size);
    }
    ctx.stroke();
  }
}
