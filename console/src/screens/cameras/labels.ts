/** How each field of the wizard is called. */
import { words } from '../../shell/words';
import type { TextKey } from './draft';

const text = words.camerasScreen.wizard;

export const LABELS: Readonly<Record<TextKey, string>> = {
  kind: text.kind,
  main_url: text.main,
  sub_url: text.sub,
  onvif_url: text.onvif,
  username: text.user,
  password: text.password,
  transport: text.transport,
  certificate_sha256: text.certificate,
  name: text.name,
  address: text.street,
  lat: text.lat,
  lon: text.lon,
  azimuth_deg: text.azimuth,
  looks_deg: text.looks,
  fov_deg: text.fov,
  range_m: text.range,
  height_m: text.height,
  owner_class: text.owner,
  condition: text.condition,
  condition_radius_m: text.radius,
  law_tag: text.law,
  wanted: text.wanted,
  retention_hours: text.retention,
  ring_minutes: text.ringMinutes,
  viewing_area: text.area,
  noticed_on: text.noticed,
  comments_until: text.comments,
};
