/** Hatches for what no camera sees: diagonal where there is none, crossed where its feed is dead. */
import type { Palette } from './palette';

const TILE_PX = 16;
const RATIO = 2;

export const HATCH_OPTIONS = { pixelRatio: RATIO };

export function hatches(palette: Palette): Record<string, ImageData> {
  return { 'hatch-none': hatch(palette.gap, false), 'hatch-dead': hatch(palette.dead, true) };
}

function hatch(colour: string, isCrossed: boolean): ImageData {
  const size = TILE_PX * RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.4;
  ctx.lineWidth = RATIO;
  for (const shift of [-size, 0, size]) {
    ctx.beginPath();
    ctx.moveTo(shift, size);
    ctx.lineTo(shift + size, 0);
    if (isCrossed) {
      ctx.moveTo(shift, 0);
      ctx.lineTo(shift + size, size);
    }
    ctx.stroke();
  }
  return ctx.getImageData(0, 0, size, size);
}
