/** What can be shown or hidden on the map, and what its marks mean: data for the shell's layer list and legend. */
import { drawHatch, hatchOf } from './hatch';
import { drawMark } from './marks';
import { paletteOf } from './palette';
import type { SetName } from './pointLayer';
import type { Theme } from './types';

interface MapLayer {
  id: string;
  title: string;
  /** Style layers and point sets that belong to it. */
  style: readonly string[];
  sets: readonly SetName[];
  isOnAtStart: boolean;
}

const LAYERS: readonly MapLayer[] = [
  layer('incidents', 'Incidents', [], ['routine', 'urgent']),
  layer('units', 'Units', [], ['units']),
  layer('city', 'City cameras', [], ['city']),
  layer('integrated', 'Integrated cameras', [], ['integrated']),
  layer('partner', 'Partner cameras', [], ['partner']),
  layer('registered', 'Registered cameras, counts per block', [], ['registered'], false),
  layer('readers', 'Plate readers', [], ['readers']),
  layer('coverage', 'Gaps: what no camera sees', ['gaps-none', 'gaps-unconnected', 'gaps-dead'], [], false),
  layer('warnings', 'Public warnings', ['warning-fill', 'warning-line'], []),
  layer('assemblies', 'Registered assemblies', ['assembly-fill', 'assembly-line'], []),
  layer('districts', 'Districts', ['area-district', 'area-names-district'], []),
  layer('psas', 'Police service areas', ['area-psa', 'area-names-psa'], []),
  layer('wards', 'Wards', ['area-ward', 'area-names-ward'], [], false),
  layer('buildings', 'Buildings', ['buildings'], []),
  layer('streetNames', 'Street names', ['street-minor', 'street-middle', 'street-major'], []),
];

function layer(
  id: string,
  title: string,
  style: readonly string[],
  sets: readonly SetName[],
  isOnAtStart = true,
): MapLayer {
  return { id, title, style, sets, isOnAtStart };
}

/** The layers a person can show or hide. */
export const MAP_LAYERS: readonly MapLayer[] = LAYERS;

interface LegendItem {
  /** For `drawLegendMark`. */
  mark: string;
  title: string;
  /** The layer it belongs to. */
  layer: string;
}

export const MAP_LEGEND: readonly LegendItem[] = [
  { mark: 'incident.p1', title: 'Priority 1, nobody has taken it', layer: 'incidents' },
  { mark: 'incident.p2', title: 'Priority 2', layer: 'incidents' },
  { mark: 'incident.p3', title: 'Priority 3', layer: 'incidents' },
  { mark: 'incident.p4', title: 'Priority 4', layer: 'incidents' },
  { mark: 'incident.p2.taken', title: 'Hollow: taken by someone', layer: 'incidents' },
  { mark: 'unit.moving', title: 'Unit, pointing where it drives', layer: 'units' },
  { mark: 'unit.still', title: 'Unit, direction not reported', layer: 'units' },
  { mark: 'unit.moving.stale', title: 'Hollow and faded: position over 30 s old', layer: 'units' },
  { mark: 'camera.city.ok', title: 'City camera', layer: 'city' },
  { mark: 'camera.integrated.ok', title: 'Integrated camera', layer: 'integrated' },
  { mark: 'camera.partner.ok', title: 'Partner camera', layer: 'partner' },
  { mark: 'camera.city.degraded', title: 'Picture degraded', layer: 'city' },
  { mark: 'camera.city.offline', title: 'Crossed: dead feed', layer: 'city' },
  { mark: 'camera.city.unknown', title: 'Hollow: no live picture here, or health not known', layer: 'city' },
  { mark: 'gap.none', title: 'No camera looks here', layer: 'coverage' },
  { mark: 'gap.unconnected', title: 'Only cameras that are not connected look here', layer: 'coverage' },
  { mark: 'gap.dead', title: 'Crossed: only dead feeds look here', layer: 'coverage' },
  { mark: 'registered.2', title: 'Registered cameras of a block; larger is more', layer: 'registered' },
  { mark: 'reader', title: 'Plate reader', layer: 'readers' },
  { mark: 'reader.lit', title: 'Filled: has just read a plate', layer: 'readers' },
  { mark: 'reader.assembly', title: 'At an assembly: its reads wait for command', layer: 'readers' },
  { mark: 'hit', title: 'On an incident: a plate hit belongs to it', layer: 'incidents' },
];

/** Draw a mark of the legend over the whole of a square canvas, in a theme's colours. */
export function drawLegendMark(canvas: HTMLCanvasElement, mark: string, theme: Theme): void {
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  const size = Math.min(canvas.width, canvas.height);
  const hatch = hatchOf(mark);
  if (hatch) drawHatch(ctx, paletteOf(theme), hatch, size, size / 3);
  else drawMark(ctx, mark, paletteOf(theme), 0, 0, size);
}
