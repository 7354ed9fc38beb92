/** The shapes the map is handed: the shell's interface and the members of the feed's records that the map reads. */
import type { FeatureCollection } from 'geojson';
import type { LatLon } from './geometry';

export type Theme = 'light' | 'dark';
export type SelectKind = 'incident' | 'unit' | 'camera' | 'reader' | 'place';

export interface MapOptions {
  theme: Theme;
  /** A person picked a thing, or (context menu, or Enter with nothing near) a place; a place's id is `lat,lon`. */
  onSelect(kind: SelectKind, id: string, at: LatLon): void;
  reducedMotion: boolean;
}

export interface Selection {
  kind: SelectKind;
  id: string;
  /** Where it is, when the map may not know it (a place). */
  at?: LatLon;
}

/** `GET /map/cameras`: one row per camera, spread over columns of equal length. */
export interface CameraColumns {
  ids: string[];
  names: string[];
  lat: number[];
  lon: number[];
  azimuth: (number | null)[];
  fov: number[];
  range: number[];
  owner_class: string[];
  condition: string[];
  health: string[];
  height: number[];
}

/** One line of `GET /map/registered`: how many registered cameras a block has. */
export interface RegisteredItem {
  lat: number;
  lon: number;
  count: number;
}

/** One registered assembly of `GET /assemblies`. */
export interface AssemblyArea {
  id: string;
  title: string;
  /** Corners as [lat, lon], without the closing one. */
  ring: [number, number][];
  begins_at: string;
  ends_at: string;
}

interface Place {
  lat?: number | null;
  lon?: number | null;
  address?: string | null;
}

export interface IncidentRecord {
  id: string;
  number: string;
  title: string;
  priority: number;
  status: string;
  place: Place;
  opened_at: string;
  /** How many observations of each kind belong: {"call": 2, "hit": 1}. */
  sources?: Record<string, number>;
  owner?: string | null;
  owner_name?: string | null;
}

export interface UnitRecord {
  id: string;
  lat: number;
  lon: number;
  status: string | null;
  heading_deg: number | null;
  at: string;
}

export interface ReaderRecord {
  id: string;
  lat: number;
  lon: number;
  reads: number;
  last_at: string | null;
}

export interface WarningRecord {
  id: string;
  event: string;
  headline: string | null;
  severity: string;
  /** Rings of [lat, lon]. */
  polygons: number[][][];
  /** [lat, lon, metres]. */
  circles: number[][];
}

interface CameraHealthRecord {
  id: string;
  health: string;
}

/** What the map keeps of the feed, by kind. */
export interface MapRecords {
  incident: IncidentRecord;
  unit: UnitRecord;
  reader: ReaderRecord;
  warning: WarningRecord;
  camera: CameraHealthRecord;
}

export type MapKind = keyof MapRecords;

/** One change of the feed: put the record, or delete it when null. Kinds the map does not draw are passed over. */
export interface FeedChange {
  kind: string;
  key: string;
  value: unknown;
}

export interface FeedSnapshot {
  /** Server time, by which ages are told. */
  at: string;
  state: Record<string, Record<string, unknown>>;
}

/** A camera proposed for a place, as far as its cone is concerned. */
export interface RankedCamera {
  camera: {
    id: string;
    name: string;
    lat: number;
    lon: number;
    azimuth_deg: number | null;
    fov_deg: number;
    range_m: number;
    owner_class: string;
    health: string;
  };
  rank: number;
  sees: boolean;
  distance_m: number;
}

export interface FrameStats {
  /** Frames drawn in the last second in which anything was drawn. */
  fps: number;
  /** Frames drawn since the map was made. */
  frames: number;
}

/** Where the map shall be. */
export interface Target extends LatLon {
  zoom?: number;
  /** So far around the place is shown, in place of a zoom; metres. */
  withinM?: number;
}

export interface WatchMap {
  setBase(base: FeatureCollection): void;
  setAreas(areas: FeatureCollection): void;
  setCameras(columns: CameraColumns): void;
  setRegistered(items: RegisteredItem[]): void;
  /** Registered assemblies: drawn while they last, with the readers within them marked. */
  setAssemblies(assemblies: readonly AssemblyArea[]): void;
  setCoverage(gaps: FeatureCollection | null): void;
  /** Show or hide layers by the ids of `MAP_LAYERS`; those not named stay as they are. */
  setLayers(visible: Record<string, boolean>): void;
  apply(feed: readonly FeedChange[] | FeedSnapshot): void;
  select(selection: Selection | null): void;
  showCones(ranked: readonly RankedCamera[] | null, place: LatLon | null): void;
  /** Draw nothing until then, where the processor draws the map: pictures come first. */
  standBack(until: Promise<void>): void;
  flyTo(target: Target): void;
  setTheme(theme: Theme): void;
  resize(): void;
  /** What is on the map near a place (its centre when not said), nearest first, as sentences. */
  describe(center?: LatLon, radiusM?: number): string[];
  frameStats(): FrameStats;
  destroy(): void;
}
