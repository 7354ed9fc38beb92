/** The map's own style: plain GeoJSON on a quiet ground, no tiles, no glyph server, the same layers in both themes. */
import type {
  DataDrivenPropertyValueSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import { type Palette, paletteOf } from './palette';
import type { Theme } from './types';

/** Without a `glyphs` URL MapLibre draws every letter from the fonts of the machine. */
const FONT = ['system-ui', 'sans-serif'];
/** The first name is no font: MapLibre reads the weight from it and the browser falls through to the next. */
const FONT_STRONG = ['Label Bold', 'system-ui', 'sans-serif'];

export const SOURCE_IDS = ['base', 'areas', 'gaps', 'overlay', 'labels'] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

/** Cameras, readers and units are drawn below the names of areas, incidents above them and below the names of things. */
export const AREA_NAMES_LAYER = 'area-names-ward';
export const THING_NAMES_LAYER = 'labels';

const MAJOR = ['motorway', 'trunk', 'primary', 'major', 'arterial', 'highway', 'freeway', 'avenue'];
const MIDDLE = ['secondary', 'tertiary', 'collector', 'minor_arterial', 'middle'];

type Width = DataDrivenPropertyValueSpecification<number>;

function byZoom(...stops: number[]): Width {
  return ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as unknown as Width;
}

function oneOf(property: string, values: readonly string[]): FilterSpecification {
  return ['in', ['get', property], ['literal', values]] as FilterSpecification;
}

function road(classes: 'major' | 'middle' | 'minor'): FilterSpecification {
  const isRoad = oneOf('layer', ['road', 'roads', 'street', 'streets']);
  if (classes === 'major') return ['all', isRoad, oneOf('class', MAJOR)] as FilterSpecification;
  if (classes === 'middle') return ['all', isRoad, oneOf('class', MIDDLE)] as FilterSpecification;
  return ['all', isRoad, ['!', oneOf('class', [...MAJOR, ...MIDDLE])]] as FilterSpecification;
}

export function styleOf(theme: Theme): StyleSpecification {
  const source = (maxzoom: number) => ({
    type: 'geojson' as const,
    data: { type: 'FeatureCollection' as const, features: [] },
    maxzoom,
    buffer: 32,
  });
  return {
    version: 8,
    sources: {
      base: source(16),
      areas: source(14),
      gaps: source(14),
      overlay: source(18),
      labels: source(12),
    },
    layers: layersOf(paletteOf(theme)),
  };
}

function layersOf(p: Palette): LayerSpecification[] {
  return [...groundLayers(p), ...roadLayers(p), ...areaLayers(p), ...overlayLayers(p), ...textLayers(p)];
}

function groundLayers(p: Palette): LayerSpecification[] {
  const fill = (id: string, layers: string[], colour: string, minzoom: number): LayerSpecification => ({
    id,
    type: 'fill',
    source: 'base',
    minzoom,
    filter: ['all', oneOf('layer', layers), ['==', ['geometry-type'], 'Polygon']] as FilterSpecification,
    paint: { 'fill-color': colour, 'fill-antialias': false },
  });
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': p.ground } },
    fill('parks', ['park', 'parks'], p.park, 0),
    fill('water', ['water'], p.water, 0),
    {
      id: 'streams',
      type: 'line',
      source: 'base',
      minzoom: 12,
      filter: ['all', oneOf('layer', ['water']), ['==', ['geometry-type'], 'LineString']] as FilterSpecification,
      paint: { 'line-color': p.water, 'line-width': byZoom(12, 1, 17, 5) },
    },
    fill('buildings', ['building', 'buildings'], p.building, 15),
  ];
}

function roadLayers(p: Palette): LayerSpecification[] {
  const line = (id: string, kind: 'major' | 'middle' | 'minor', colour: string, minzoom: number, width: Width) =>
    ({
      id,
      type: 'line',
      source: 'base',
      minzoom,
      filter: road(kind),
      layout: { 'line-cap': kind === 'minor' ? 'butt' : 'round', 'line-join': kind === 'minor' ? 'miter' : 'round' },
      paint: { 'line-color': colour, 'line-width': width },
    }) as LayerSpecification;
  return [
    line('road-minor', 'minor', p.roadMinor, 12.8, byZoom(12.8, 0.6, 14, 1.4, 16, 4.5, 18, 14)),
    line('road-middle', 'middle', p.roadMiddle, 11, byZoom(11, 0.7, 13, 1.8, 16, 7, 18, 19)),
    line('road-case', 'major', p.roadCase, 14, byZoom(14, 5.5, 16, 12, 18, 29)),
    line('road-major', 'major', p.roadMajor, 0, byZoom(9, 0.7, 12, 2, 14, 4, 16, 10, 18, 26)),
  ];
}

function areaLayers(p: Palette): LayerSpecification[] {
  const outline = (kind: string, colour: string, width: Width, dash: number[], minzoom: number) =>
    ({
      id: `area-${kind}`,
      type: 'line',
      source: 'areas',
      minzoom,
      filter: ['all', ['==', ['get', 'kind'], kind], ['!=', ['geometry-type'], 'Point']],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colour, 'line-width': width, 'line-dasharray': dash },
    }) as LayerSpecification;
  return [
    outline('ward', p.areaLine, 1, [1, 2.5], 0),
    outline('psa', p.areaLine, byZoom(11, 0.6, 15, 1.2), [4, 3], 11),
    outline('district', p.areaLine, byZoom(9, 0.8, 15, 1.8), [1, 0], 0),
    outline('jurisdiction', p.borderLine, byZoom(9, 1.2, 15, 2.4), [6, 2, 1, 2], 0),
  ];
}

function overlayLayers(p: Palette): LayerSpecification[] {
  const is = (layer: string) => ['==', ['get', 'layer'], layer] as FilterSpecification;
  return [
    {
      id: 'gaps-none',
      type: 'fill',
      source: 'gaps',
      filter: ['==', ['get', 'why'], 'none'],
      paint: { 'fill-pattern': 'hatch-none' },
    },
    {
      id: 'gaps-unconnected',
      type: 'fill',
      source: 'gaps',
      filter: ['==', ['get', 'why'], 'unconnected'],
      paint: { 'fill-pattern': 'hatch-unconnected' },
    },
    {
      id: 'gaps-dead',
      type: 'fill',
      source: 'gaps',
      filter: ['==', ['get', 'why'], 'dead'],
      paint: { 'fill-pattern': 'hatch-dead' },
    },
    {
      id: 'warning-fill',
      type: 'fill',
      source: 'overlay',
      filter: is('warning'),
      paint: { 'fill-color': p.warning, 'fill-opacity': 0.07 },
    },
    {
      id: 'warning-line',
      type: 'line',
      source: 'overlay',
      filter: is('warning'),
      paint: { 'line-color': p.warning, 'line-width': 2, 'line-dasharray': [3, 1.5] },
    },
    {
      id: 'assembly-fill',
      type: 'fill',
      source: 'overlay',
      filter: is('assembly'),
      paint: { 'fill-color': p.assembly, 'fill-opacity': 0.08 },
    },
    {
      id: 'assembly-line',
      type: 'line',
      source: 'overlay',
      filter: is('assembly'),
      paint: { 'line-color': p.assembly, 'line-width': 2, 'line-dasharray': [1, 1.5] },
    },
    {
      id: 'cone-fill',
      type: 'fill',
      source: 'overlay',
      filter: ['all', is('cone'), ['get', 'sees']] as FilterSpecification,
      paint: { 'fill-color': p.cone, 'fill-opacity': 0.16 },
    },
    coneLine('cone-line', true, p.cone, [1, 0]),
    coneLine('cone-line-blind', false, p.coneBlind, [2, 2]),
    {
      id: 'sight',
      type: 'line',
      source: 'overlay',
      filter: is('sight'),
      paint: { 'line-color': p.cone, 'line-width': 1.5 },
    },
  ];
}

function coneLine(id: string, sees: boolean, colour: string, dash: number[]): LayerSpecification {
  return {
    id,
    type: 'line',
    source: 'overlay',
    filter: ['all', ['==', ['get', 'layer'], 'cone'], ['==', ['get', 'sees'], sees]],
    paint: { 'line-color': colour, 'line-width': 1.25, 'line-dasharray': dash },
  };
}

function textLayers(p: Palette): LayerSpecification[] {
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.5 };
  const street = (id: string, kind: 'major' | 'middle' | 'minor', minzoom: number): LayerSpecification => ({
    id,
    type: 'symbol',
    source: 'base',
    minzoom,
    filter: ['all', road(kind), ['has', 'name']] as FilterSpecification,
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 320,
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': kind === 'minor' ? 11 : 12,
      'text-max-angle': 30,
      'text-padding': 6,
    },
    paint: { 'text-color': p.label, ...halo },
  });
  const names = (id: string, source: 'base' | 'areas', kinds: string[], minzoom: number, maxzoom: number) =>
    ({
      id,
      type: 'symbol',
      source,
      minzoom,
      maxzoom,
      filter: ['all', oneOf('kind', kinds), ['==', ['geometry-type'], 'Point']],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': source === 'areas' ? FONT_STRONG : FONT,
        'text-size': source === 'areas' ? 12 : 11,
        'text-max-width': 8,
        'text-padding': 4,
      },
      paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': source === 'areas' ? 2 : 1.5 },
    }) as LayerSpecification;
  return [
    street('street-minor', 'minor', 15.2),
    street('street-middle', 'middle', 14),
    street('street-major', 'major', 12.5),
    names('base-names', 'base', ['park', 'water', 'place'], 13.5, 24),
    names(AREA_NAMES_LAYER, 'areas', ['ward'], 10, 14),
    names('area-names-psa', 'areas', ['psa'], 12, 15.5),
    names('area-names-district', 'areas', ['district'], 9.5, 13.5),
    names('area-names-jurisdiction', 'areas', ['jurisdiction'], 0, 10.8),
    thingLabels(p),
  ];
}

function thingLabels(p: Palette): LayerSpecification {
  return {
    id: THING_NAMES_LAYER,
    type: 'symbol',
    source: 'labels',
    layout: {
      'text-field': ['get', 'text'],
      'text-font': FONT,
      'text-size': 12,
      'text-anchor': 'top',
      'text-offset': ['interpolate', ['linear'], ['zoom'], 11, ['literal', [0, 0.8]], 17, ['literal', [0, 1.15]]],
      'text-max-width': 14,
      'text-padding': 2,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': p.labelStrong, 'text-halo-color': p.halo, 'text-halo-width': 1.75 },
  };
}
