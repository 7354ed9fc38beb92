/** MapLibre behind a small door: one quiet style, five GeoJSON sources, one point layer, themes without a reload. */
import type { FeatureCollection } from 'geojson';
import { type GeoJSONSource, Map as MapLibreMap, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { zoomWithin } from './geometry';
import { HATCH_OPTIONS, hatches } from './hatch';
import { cellInks, drawSheet } from './marks';
import { paletteOf } from './palette';
import { PointLayer, type Sheet } from './pointLayer';
import { SIZING } from './sizing';
import { AREA_NAMES_LAYER, type SourceId, styleOf, THING_NAMES_LAYER } from './style';
import type { Target, Theme } from './types';

export const FIT_PADDING_PX = 16;
const PLACE_ZOOM = 16;
const FADE_MS = 150;
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i;
const TITLE = 'Map. Arrow keys move it, plus and minus zoom, Enter picks what is at the centre.';

export class Surface {
  readonly map: MapLibreMap;
  readonly points: PointLayer;
  readonly #data = new Map<SourceId, FeatureCollection>();
  readonly #isHidden = new Map<string, boolean>();
  #theme: Theme;
  /** The theme whose colours the style has. */
  #painted: Theme;
  #isReady = false;

  constructor(container: HTMLElement, theme: Theme, reducedMotion: boolean) {
    setWorkerUrl(workerUrl);
    this.#theme = theme;
    this.#painted = theme;
    this.points = new PointLayer(SIZING, sheetOf(theme));
    this.map = new MapLibreMap({
      container,
      style: styleOf(theme),
      center: [0, 0],
      zoom: 1,
      minZoom: 7,
      maxZoom: 19,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      attributionControl: false,
      fadeDuration: reducedMotion ? 0 : FADE_MS,
      reduceMotion: reducedMotion,
      locale: { 'Map.Title': TITLE },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    // Also after a lost WebGL context, when MapLibre loads its style again.
    // In a task of its own, since MapLibre keeps to itself whatever a listener of this event throws.
    this.map.on('style.load', () => queueMicrotask(() => this.#setUp()));
  }

  /** Whether the processor draws it, for want of a graphics card: each frame then holds up the whole page. */
  get isSoftware(): boolean {
    const gl = this.map.getCanvas().getContext('webgl2');
    const told = gl?.getExtension('WEBGL_debug_renderer_info');
    return told ? SOFTWARE.test(String(gl?.getParameter(told.UNMASKED_RENDERER_WEBGL))) : false;
  }

  /** How close a target is looked at: never less close than now, unless it says so. */
  zoomOf({ lat, zoom, withinM }: Target): number {
    if (zoom !== undefined) return zoom;
    if (withinM === undefined) return Math.max(this.map.getZoom(), PLACE_ZOOM);
    const { clientWidth, clientHeight } = this.map.getContainer();
    return zoomWithin(withinM, Math.max(1, Math.min(clientWidth, clientHeight) / 2 - FIT_PADDING_PX), lat);
  }

  setData(source: SourceId, data: FeatureCollection): void {
    this.#data.set(source, data);
    if (this.#isReady) this.#send(source, data);
  }

  showLayer(id: string, isVisible: boolean): void {
    this.#isHidden.set(id, !isVisible);
    if (this.#isReady) this.map.setLayoutProperty(id, 'visibility', isVisible ? 'visible' : 'none');
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.points.setSheet(sheetOf(theme));
    if (this.#isReady) this.#paint();
  }

  /** Only what differs between the themes is set: MapLibre builds its tiles anew for a pattern or a dash. */
  #paint(): void {
    if (this.#painted === this.#theme) return;
    const before = styleOf(this.#painted).layers;
    this.#painted = this.#theme;
    for (const [name, image] of Object.entries(hatches(paletteOf(this.#theme)))) this.map.updateImage(name, image);
    for (const [index, layer] of styleOf(this.#theme).layers.entries()) {
      const old = (before[index]?.paint ?? {}) as Record<string, unknown>;
      for (const [property, value] of Object.entries(layer.paint ?? {})) {
        if (JSON.stringify(old[property]) === JSON.stringify(value)) continue;
        this.map.setPaintProperty(layer.id, property as 'fill-color', value);
      }
    }
  }

  #setUp(): void {
    this.#isReady = true;
    for (const [name, image] of Object.entries(hatches(paletteOf(this.#painted)))) {
      if (!this.map.hasImage(name)) this.map.addImage(name, image, HATCH_OPTIONS);
    }
    for (const [source, data] of this.#data) this.#send(source, data);
    for (const [id, isHidden] of this.#isHidden) this.showLayer(id, !isHidden);
    this.#paint();
    if (this.map.getLayer(this.points.id)) return;
    this.map.addLayer(this.points, AREA_NAMES_LAYER);
    this.map.addLayer(this.points.upper, THING_NAMES_LAYER);
  }

  #send(source: SourceId, data: FeatureCollection): void {
    void this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }
}

function sheetOf(theme: Theme): Sheet {
  const palette = paletteOf(theme);
  return { image: drawSheet(palette), inks: cellInks(palette) };
}
