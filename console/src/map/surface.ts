/** MapLibre behind a small door: one quiet style, five GeoJSON sources, one point layer, themes without a reload. */
import type { FeatureCollection } from 'geojson';
import { type GeoJSONSource, Map as MapLibreMap, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { HATCH_OPTIONS, hatches } from './hatch';
import { drawSheet } from './marks';
import { paletteOf } from './palette';
import { PointLayer } from './pointLayer';
import { SIZING } from './sizing';
import { FIRST_LABEL_LAYER, type SourceId, styleOf } from './style';
import type { Theme } from './types';

const FADE_MS = 150;
const TITLE = 'Map. Arrow keys move it, plus and minus zoom, Enter picks what is at the centre.';

export class Surface {
  readonly map: MapLibreMap;
  readonly points: PointLayer;
  readonly #data = new Map<SourceId, FeatureCollection>();
  readonly #isHidden = new Map<string, boolean>();
  #theme: Theme;
  #isReady = false;

  constructor(container: HTMLElement, theme: Theme, reducedMotion: boolean) {
    setWorkerUrl(workerUrl);
    this.#theme = theme;
    this.points = new PointLayer(SIZING, drawSheet(paletteOf(theme)));
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
    this.map.on('style.load', () => this.#setUp());
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
    this.points.setSheet(drawSheet(paletteOf(theme)));
    if (!this.#isReady) return;
    for (const [name, image] of Object.entries(hatches(paletteOf(theme)))) this.map.updateImage(name, image);
    for (const layer of styleOf(theme).layers) {
      for (const [property, value] of Object.entries(layer.paint ?? {})) {
        this.map.setPaintProperty(layer.id, property as 'fill-color', value);
      }
    }
  }

  #setUp(): void {
    this.#isReady = true;
    for (const [name, image] of Object.entries(hatches(paletteOf(this.#theme)))) {
      if (!this.map.hasImage(name)) this.map.addImage(name, image, HATCH_OPTIONS);
    }
    if (!this.map.getLayer(this.points.id)) this.map.addLayer(this.points, FIRST_LABEL_LAYER);
    for (const [source, data] of this.#data) this.#send(source, data);
    for (const [id, isHidden] of this.#isHidden) this.showLayer(id, !isHidden);
    this.setTheme(this.#theme);
  }

  #send(source: SourceId, data: FeatureCollection): void {
    void this.map.getSource<GeoJSONSource>(source)?.setData(data);
  }
}
