/** The live map: takes base, cameras and feed, redraws what changed once a frame, and says what a person picked. */
import type { FeatureCollection } from 'geojson';
import { assemblyFeatures, lasting } from './assemblies';
import { Card } from './card';
import {
  cameraPoints,
  emptyPoints,
  incidentPoints,
  OWNER_CLASSES,
  rankedPoints,
  readerPoints,
  registeredPoints,
  singlePoint,
  unitPoints,
} from './columns';
import { describeScene, type Group } from './describe';
import {
  areasWithLabels,
  baseWithLabels,
  boundsOf,
  collection,
  coneFeatures,
  creditOf,
  warningFeatures,
} from './features';
import { FrameMeter } from './frames';
import { distanceM, type LatLon, placeId } from './geometry';
import { LABELS_MAX, labelFeatures, labelsOf, pickLabels, type View } from './labels';
import { MAP_LAYERS } from './legend';
import { listen, type Picked } from './picking';
import { blockThing, Scene, type Thing, thingOf } from './scene';
import { applyChanges, isMapKind, stateOf } from './state';
import { FIT_PADDING_PX, Surface } from './surface';
import { Surroundings } from './surroundings';
import type {
  AssemblyArea,
  CameraColumns,
  FeedChange,
  FeedSnapshot,
  FrameStats,
  MapOptions,
  RankedCamera,
  ReaderRecord,
  RegisteredItem,
  Selection,
  Target,
  Theme,
  WatchMap,
} from './types';
import './map.css';

const TICK_MS = 1000;
/** How long a reader stays lit after a read: one tick, so that a busy room costs one frame a second. */
const LIT_MS = 900;
const MOVE_MS = 150;

type Part = 'camera' | 'unit' | 'reader' | 'incident' | 'warning' | 'ranked'; // what has to be drawn anew
const PARTS: readonly Part[] = ['camera', 'unit', 'reader', 'incident', 'warning', 'ranked'];

export function createMap(container: HTMLElement, options: MapOptions): WatchMap {
  return new LiveMap(container, options);
}

class LiveMap implements WatchMap {
  readonly #container: HTMLElement;
  readonly #surface: Surface;
  readonly #card: Card;
  readonly #credit: HTMLElement;
  readonly #words: Surroundings;
  readonly #scene = new Scene();
  readonly #meter = new FrameMeter();
  readonly #reducedMotion: boolean;
  readonly #litUntil = new Map<string, number>();
  readonly #dirty = new Set<Part>();
  readonly #tick: ReturnType<typeof setInterval>;
  #frame = 0;
  #selected: Selection | null = null;
  #hovered: Picked | null = null;
  #labelled = '';
  #fitted: 'no' | 'base' | 'areas' | 'person' = 'no';
  /** For so many things it stands back, and where it shall be afterwards. */
  #standsBack = 0;
  #target: Target | null = null;

  constructor(container: HTMLElement, options: MapOptions) {
    this.#container = container;
    this.#reducedMotion = options.reducedMotion;
    this.#surface = new Surface(container, options.theme, options.reducedMotion);
    container.classList.add('watch-map');
    container.dataset.mapTheme = options.theme;
    this.#add('map-crosshair').setAttribute('aria-hidden', 'true');
    this.#credit = this.#add('map-credit');
    this.#words = new Surroundings(this.#add('map-words', 'ul'));
    this.#card = new Card(container);
    for (const layer of MAP_LAYERS) this.setLayers({ [layer.id]: layer.isOnAtStart });
    this.#listen(options);
    this.#tick = setInterval(() => this.#age(), TICK_MS);
  }

  setBase(base: FeatureCollection): void {
    this.#surface.setData('base', baseWithLabels(base));
    this.#credit.textContent = creditOf(base);
    if (this.#fitted === 'no') this.#fit(boundsOf(base, null), 'base');
  }

  setAreas(areas: FeatureCollection): void {
    const labelled = areasWithLabels(areas);
    this.#surface.setData('areas', labelled);
    if (this.#fitted === 'person') return;
    this.#fit(boundsOf(labelled, ['district']) ?? boundsOf(labelled, null), 'areas');
  }

  setCameras(columns: CameraColumns): void {
    this.#scene.cameras = columns;
    this.#redraw('camera');
  }

  setRegistered(items: RegisteredItem[]): void {
    this.#scene.registered = items;
    this.#surface.points.put('registered', registeredPoints(items));
    this.#schedule();
  }

  setAssemblies(assemblies: readonly AssemblyArea[]): void {
    this.#scene.assemblies = assemblies;
    this.#redraw('reader', 'warning');
  }

  setCoverage(gaps: FeatureCollection | null): void {
    this.#surface.setData('gaps', gaps ?? collection([]));
  }

  setLayers(visible: Record<string, boolean>): void {
    for (const layer of MAP_LAYERS) {
      const isVisible = visible[layer.id];
      if (isVisible === undefined) continue;
      for (const id of layer.style) this.#surface.showLayer(id, isVisible);
      for (const set of layer.sets) this.#surface.points.show(set, isVisible);
    }
    this.#schedule();
  }

  apply(feed: readonly FeedChange[] | FeedSnapshot): void {
    if ('state' in feed) {
      this.#scene.state = stateOf(feed);
      this.#scene.clockOffsetMs = Date.parse(feed.at) - Date.now();
      this.#redraw(...PARTS);
      return;
    }
    this.#light(feed);
    this.#redraw(...applyChanges(this.#scene.state, feed));
  }

  select(selection: Selection | null): void {
    this.#selected = selection;
    this.#schedule();
  }

  showCones(ranked: readonly RankedCamera[] | null, place: LatLon | null): void {
    this.#scene.ranked = ranked ?? [];
    this.#scene.place = place;
    this.#redraw('ranked');
  }

  standBack(until: Promise<void>): void {
    if (!this.#surface.isSoftware) return;
    this.#standsBack += 1;
    void until.then(() => {
      this.#standsBack -= 1;
      this.#schedule();
      if (this.#target && this.#standsBack === 0) this.flyTo(this.#target);
    });
  }

  flyTo(target: Target): void {
    this.#target = this.#standsBack > 0 ? target : null;
    if (this.#target) return;
    this.#isPlaced('person');
    const { map } = this.#surface;
    const center: [number, number] = [target.lon, target.lat];
    const zoom = this.#surface.zoomOf(target);
    if (this.#reducedMotion || !map.getBounds().contains(center)) map.jumpTo({ center, zoom });
    else map.easeTo({ center, zoom, duration: MOVE_MS });
  }

  setTheme(theme: Theme): void {
    this.#container.dataset.mapTheme = theme;
    this.#surface.setTheme(theme);
  }

  resize(): void {
    this.#surface.map.resize();
  }

  describe(center: LatLon = this.#centre(), radiusM: number = this.#halfHeightM()): string[] {
    const points = this.#surface.points;
    const groups: Group[] = [
      { kind: 'incident', plural: 'urgent incidents', points: points.visible('urgent') },
      { kind: 'incident', plural: 'other incidents', points: points.visible('routine') },
      { kind: 'unit', plural: 'units', points: points.visible('units') },
      { kind: 'reader', plural: 'plate readers', points: points.visible('readers') },
      ...OWNER_CLASSES.map((owner) => ({
        kind: 'camera' as const,
        plural: `${owner} cameras`,
        points: points.visible(owner),
      })),
    ];
    return describeScene(this.#scene, groups, center, radiusM, this.#now());
  }

  frameStats(): FrameStats {
    return this.#meter.stats();
  }

  destroy(): void {
    this.#standsBack = Number.POSITIVE_INFINITY;
    clearInterval(this.#tick);
    cancelAnimationFrame(this.#frame);
    this.#surface.map.remove();
    this.#container.classList.remove('watch-map');
    this.#container.replaceChildren();
  }

  #listen(options: MapOptions): void {
    const { map, points } = this.#surface;
    map.on('render', () => this.#meter.mark(performance.now()));
    map.on('move', () => this.#showCard());
    map.on('movestart', (event) => {
      if (event.originalEvent) this.#fitted = 'person';
    });
    map.on('moveend', () => {
      this.#schedule();
      this.#words.areOld = true;
    });
    listen(map, points, {
      onHover: (picked) => {
        this.#hovered = picked;
        this.#showCard();
      },
      onPick: ({ kind, id, at }) =>
        options.onSelect(kind === 'block' ? 'place' : kind, kind === 'block' ? placeId(at) : id, at),
      onPlace: (at) => options.onSelect('place', placeId(at), at),
    });
  }

  #add(className: string, tag = 'div'): HTMLElement {
    const element = this.#container.appendChild(document.createElement(tag));
    element.className = className;
    return element;
  }

  #now(): number {
    return Date.now() + this.#scene.clockOffsetMs;
  }

  #centre(): LatLon {
    const { lat, lng } = this.#surface.map.getCenter();
    return { lat, lon: lng };
  }

  #halfHeightM(): number {
    const centre = this.#centre();
    return distanceM(centre, { lat: this.#surface.map.getBounds().getNorth(), lon: centre.lon });
  }

  #fit(bounds: [LatLon, LatLon] | null, by: 'base' | 'areas'): void {
    if (!bounds) return;
    this.#isPlaced(by);
    const [sw, ne] = bounds;
    this.#surface.map.fitBounds([sw.lon, sw.lat, ne.lon, ne.lat], { padding: FIT_PADDING_PX, animate: false });
  }

  /** The map shows a place that somebody means; before that its scale is of nowhere, and hidden. */
  #isPlaced(by: 'base' | 'areas' | 'person'): void {
    this.#fitted = by;
    this.#container.dataset.mapPlaced = by;
  }

  /** Note which readers have counted a read since their last record. */
  #light(changes: readonly FeedChange[]): void {
    const until = performance.now() + LIT_MS;
    for (const { kind, key, value } of changes) {
      if (kind !== 'reader' || value === null) continue;
      const before = this.#scene.state.reader.get(key)?.reads ?? 0;
      if ((value as ReaderRecord).reads > before) this.#litUntil.set(key, until);
    }
  }

  /** Once a second: positions grow old, readers go dark, the card's ages move on. */
  #age(): void {
    if (document.hidden) return;
    const now = performance.now();
    for (const [id, until] of this.#litUntil) {
      if (until > now) continue;
      this.#litUntil.delete(id);
      this.#redraw('reader');
    }
    if (this.#scene.state.unit.size > 0) this.#redraw('unit');
    if (this.#scene.assembledAnew(this.#now())) this.#redraw('reader', 'warning');
    this.#showCard();
    this.#words.say(() => this.describe());
  }

  #redraw(...parts: string[]): void {
    for (const part of parts) if (isMapKind(part) || part === 'ranked') this.#dirty.add(part);
    this.#schedule();
  }

  /** Whatever changes within a frame is drawn together. */
  #schedule(): void {
    if (this.#frame !== 0 || this.#standsBack > 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const part of this.#dirty) this.#rebuild(part);
      this.#dirty.clear();
      this.#label();
      this.#ring();
      this.#showCard();
    });
  }

  #rebuild(part: Part): void {
    const { state, cameras, ranked, place } = this.#scene;
    const { points } = this.#surface;
    if (part === 'camera')
      for (const owner of OWNER_CLASSES) points.put(owner, cameraPoints(cameras, owner, state.camera));
    if (part === 'unit') points.put('units', unitPoints(state.unit, this.#now()));
    const assemblies = lasting(this.#scene.assemblies, this.#now());
    if (part === 'reader') {
      points.put('readers', readerPoints(state.reader, new Set(this.#litUntil.keys()), assemblies));
    }
    if (part === 'incident') {
      for (const set of ['routine', 'urgent'] as const) points.put(set, incidentPoints(state.incident, set));
    }
    if (part === 'ranked') {
      points.put('ranked', rankedPoints(ranked));
      points.put('place', place ? singlePoint('place', place.lat, place.lon) : emptyPoints());
    }
    if (part === 'warning' || part === 'ranked') {
      this.#surface.setData(
        'overlay',
        collection([
          ...assemblyFeatures(assemblies),
          ...warningFeatures(state.warning),
          ...coneFeatures(ranked, place),
        ]),
      );
    }
  }

  #label(): void {
    const { map, points } = this.#surface;
    const bounds = map.getBounds();
    const view: View = {
      west: bounds.getWest(),
      south: bounds.getSouth(),
      east: bounds.getEast(),
      north: bounds.getNorth(),
      zoom: map.getZoom(),
    };
    const labels = labelsOf(this.#scene, view.zoom, (set) => points.visible(set), this.#now());
    const features = labelFeatures(pickLabels(labels, view, LABELS_MAX));
    const said = JSON.stringify(features);
    if (said === this.#labelled) return;
    this.#labelled = said;
    this.#surface.setData('labels', collection(features));
  }

  #ring(): void {
    const at = this.#selected && this.#placeOf(this.#selected);
    this.#surface.points.put('selected', at ? singlePoint('selected', at.lat, at.lon) : emptyPoints());
  }

  #placeOf(selection: Selection): LatLon | null {
    return thingOf(this.#scene, selection.kind, selection.id, this.#now()) ?? selection.at ?? null;
  }

  #showCard(): void {
    const thing = this.#thingShown();
    if (!thing) {
      this.#card.show(null);
      return;
    }
    const { x, y } = this.#surface.map.project([thing.lon, thing.lat]);
    const { clientWidth, clientHeight } = this.#container;
    const isInside = x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight;
    this.#card.show(isInside ? thing : null, x, y);
  }

  #thingShown(): Thing | null {
    const now = this.#now();
    if (this.#hovered?.kind === 'block') return blockThing(this.#hovered.id, this.#hovered.at);
    // While cones are shown the selected thing is in the workspace: its card would only hide them.
    const shown = this.#hovered ?? (this.#scene.ranked.length === 0 ? this.#selected : null);
    return shown && shown.kind !== 'block' ? thingOf(this.#scene, shown.kind, shown.id, now) : null;
  }
}
