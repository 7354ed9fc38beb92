// Made by scripts/api-types.mjs from the server's OpenAPI; never edited by hand.

/** One alert: something that asks a person for an action. */
export interface AlertView {
  id: string;
  rule: string;
  rule_title: string;
  title: string;
  action: string;
  priority: number;
  status: string;
  incident_id: string | null;
  cause: string;
  place: PlaceView;
  source_id: string;
  raised_at: string;
  due_at: string;
  count: number;
  owner: string | null;
  owner_name: string | null;
  acknowledged_at: string | null;
  escalated_at: string | null;
  escalations: number;
  shelved_by: string | null;
  shelved_until: string | null;
  shelved_reason: string | null;
  resolution: string | null;
  verified: boolean | null;
  agency: string;
  law_tag: string;
  version: number;
}

/** One camera as the map and the ranking show it. */
export interface CameraView {
  id: string;
  name: string;
  lat: number;
  lon: number;
  height_m: number;
  azimuth_deg: number | null;
  fov_deg: number;
  range_m: number;
  owner_class: string;
  condition: string;
  condition_radius_m: number | null;
  health: string;
  health_at: string | null;
  address: string | null;
  agency: string;
  law_tag: string;
  site_id: string | null;
  ring_buffer: boolean;
}

/** One line of an incident's timeline. */
export interface EntryView {
  id: number;
  at: string;
  received_at: string;
  kind: string;
  text: string;
  by: string | null;
  by_name: string | null;
  source_id: string | null;
  external_id: string | null;
  probability: number | null;
  reason: string | null;
  lat: number | null;
  lon: number | null;
  data: Record<string, unknown>;
}

/** The incident workspace in one answer. */
export interface IncidentDetail {
  incident: IncidentView;
  timeline: EntryView[];
  cameras: RankedCameraView[];
  cameras_seen_from: number;
  registered_near: number;
  units: NearUnitView[];
  tasks: TaskView[];
  alerts: AlertView[];
  candidates: IncidentView[];
  view_id: string;
  purpose: string;
}

/** One incident as the queue, the map and the feed know it. */
export interface IncidentView {
  id: string;
  number: string;
  type_code: string;
  title: string;
  priority: number;
  status: string;
  place: PlaceView;
  occurred_at: string;
  opened_at: string;
  updated_at: string;
  agency: string;
  law_tag: string;
  external_ids: string[];
  sources: Record<string, number>;
  owner: string | null;
  owner_name: string | null;
  probability: number;
  merged_into: string | null;
  disposition: string | null;
  version: number;
}

/** One unit near a place, by distance as the crow flies. */
export interface NearUnitView {
  unit: UnitView;
  distance_m: number;
  age_s: number;
}

/** A place as shown: point, words, and the areas it lies in. */
export interface PlaceView {
  lat: number | null;
  lon: number | null;
  precision_m: number | null;
  address: string | null;
  district: string | null;
  psa: string | null;
  ward: string | null;
  jurisdiction: string | null;
}

/** One camera proposed for a place, with why. */
export interface RankedCameraView {
  camera: CameraView;
  rank: number;
  score: number;
  distance_m: number;
  sees: boolean;
  reasons: string[];
  opens: string;
}

/** One plate reader: how many reads and when the last came (never which plate). */
export interface ReaderView {
  id: string;
  agency: string;
  law_tag: string;
  lat: number;
  lon: number;
  reads: number;
  last_at: string | null;
}

/** Who is on duty where. */
export interface SeatView {
  id: string;
  person: string;
  name: string;
  agency: string;
  role: string;
  began_at: string;
  patrol: boolean;
  law_tag: string;
}

/** The health of one feed: wanted and actual state, age, offset, what it said last. */
export interface SourceView {
  id: string;
  kind: string;
  title: string;
  agency: string;
  law_tag: string;
  wanted: string;
  actual: string;
  last_received_at: string | null;
  last_source_at: string | null;
  offset_s: number | null;
  accepted: number;
  rejected: number;
  duplicates: number;
  error: string | null;
  quiet_after_s: number;
}

/** One task of an incident. */
export interface TaskView {
  id: string;
  text: string;
  owner: string | null;
  due_at: string | null;
  done_at: string | null;
  done_by: string | null;
}

/** One unit on the map. */
export interface UnitView {
  id: string;
  agency: string;
  law_tag: string;
  lat: number;
  lon: number;
  status: string | null;
  heading_deg: number | null;
  speed_mps: number | null;
  at: string;
  received_at: string;
}

/** A public alert in force. */
export interface WarningView {
  id: string;
  event: string;
  headline: string | null;
  severity: string;
  urgency: string;
  area_text: string | null;
  polygons: number[][][];
  circles: number[][];
  sent_at: string;
  expires_at: string | null;
  agency: string;
  law_tag: string;
}
