/** A camera as it is described in the enrolment wizard, what is still missing, and what is sent; pure. */
import type { StreamSecrets } from '../../api/types';

export interface Draft {
  kind: string;
  main_url: string;
  sub_url: string;
  onvif_url: string;
  username: string;
  password: string;
  transport: string;
  certificate_sha256: string;
  name: string;
  address: string;
  lat: string;
  lon: string;
  azimuth_deg: string;
  /** Where the motor of a camera that turns stands, half a turn left to half a turn right; null: it does not turn. */
  pan: number | null;
  /** Which way it looks while its motor stands there. */
  looks_deg: string;
  fov_deg: string;
  range_m: string;
  height_m: string;
  owner_class: string;
  condition: string;
  condition_radius_m: string;
  law_tag: string;
  wanted: string;
  retention_hours: string;
  ring_minutes: string;
  viewing_area: string;
  noticed_on: string;
  comments_until: string;
  exigent: boolean;
}

export type TextKey = Exclude<keyof Draft, 'exigent' | 'pan'>;

export const NEW_DRAFT: Draft = {
  kind: 'rtsp',
  main_url: '',
  sub_url: '',
  onvif_url: '',
  username: '',
  password: '',
  transport: 'tcp',
  certificate_sha256: '',
  name: '',
  address: '',
  lat: '',
  lon: '',
  azimuth_deg: '',
  pan: null,
  looks_deg: '',
  fov_deg: '90',
  range_m: '60',
  height_m: '5',
  owner_class: 'city',
  condition: 'ask',
  condition_radius_m: '',
  law_tag: 'DC',
  wanted: 'record',
  retention_hours: '720',
  ring_minutes: '0',
  viewing_area: '',
  noticed_on: '',
  comments_until: '',
  exigent: false,
};

/** The number in a field; null for an empty one or for none. */
export function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const needsNotice = (draft: Draft): boolean => draft.owner_class === 'city' && draft.law_tag === 'DC';

/** What the server takes of each number: from, to. */
export const RANGES: Readonly<Partial<Record<TextKey, readonly [number, number]>>> = {
  lat: [-90, 90],
  lon: [-180, 180],
  azimuth_deg: [0, 359],
  looks_deg: [0, 359],
  fov_deg: [1, 360],
  range_m: [1, 2_000],
  height_m: [0, 500],
  condition_radius_m: [1, 5_000],
  retention_hours: [1, 2_160],
  ring_minutes: [0, 60],
};

function isWrong(draft: Draft, key: TextKey): boolean {
  const [value, range] = [numberOf(draft[key]), RANGES[key]];
  return value === null || (range !== undefined && (value < range[0] || value > range[1]));
}

/** What each step still needs, in order of the steps: address, place, owner and law. */
export function missingAt(draft: Draft, step: number): TextKey[] {
  const empty = (...keys: TextKey[]) => keys.filter((key) => draft[key].trim() === '');
  const wrong = (...keys: TextKey[]) => keys.filter((key) => isWrong(draft, key));
  // Without a direction it turns; one that is none must not count as none.
  const told: TextKey = draft.pan === null ? 'azimuth_deg' : 'looks_deg';
  const direction: TextKey[] = draft[told].trim() === '' ? [] : [told];
  if (step === 0) return empty('main_url');
  if (step === 1) return [...empty('name'), ...wrong('lat', 'lon', ...direction, 'fov_deg', 'range_m', 'height_m')];
  if (step === 2)
    return [
      ...empty('law_tag'),
      ...wrong('retention_hours', 'ring_minutes'),
      ...(draft.condition === 'radius' && draft.owner_class !== 'city' ? wrong('condition_radius_m') : []),
      ...(needsNotice(draft) ? empty('viewing_area', 'noticed_on') : []),
    ];
  return [];
}

export function secretsOf(draft: Draft): StreamSecrets {
  return {
    main_url: draft.main_url.trim(),
    sub_url: draft.sub_url.trim() || null,
    onvif_url: draft.onvif_url.trim() || null,
    username: draft.username,
    password: draft.password,
    transport: draft.transport,
    certificate_sha256: draft.certificate_sha256.replaceAll(/[\s:]/g, '').toLowerCase(),
  };
}

const PRIVATE_ONLY: readonly TextKey[] = ['condition', 'condition_radius_m', 'ring_minutes'];
const CITY_ONLY: readonly TextKey[] = ['viewing_area', 'noticed_on', 'comments_until'];

/** Whether what stands in a field belongs to this camera: it may have been written before another choice was made. */
export function applies(draft: Draft, key: TextKey): boolean {
  if (key === 'azimuth_deg') return draft.pan === null;
  if (key === 'looks_deg') return draft.pan !== null;
  if (key === 'condition_radius_m' && draft.condition !== 'radius') return false;
  return !(draft.owner_class === 'city' ? PRIVATE_ONLY : CITY_ONLY).includes(key);
}

/** The body of the enrolment. */
export function enrolmentOf(draft: Draft): Record<string, unknown> {
  const notice = {
    viewing_area: draft.viewing_area.trim(),
    noticed_on: draft.noticed_on,
    comments_until: draft.comments_until || null,
    exigent: draft.exigent,
  };
  return {
    kind: draft.kind,
    secrets: secretsOf(draft),
    name: draft.name.trim(),
    address: draft.address.trim() || null,
    lat: numberOf(draft.lat),
    lon: numberOf(draft.lon),
    azimuth_deg: draft.pan === null ? numberOf(draft.azimuth_deg) : null,
    ...(draft.pan === null ? {} : { looks_deg: numberOf(draft.looks_deg), pan: draft.pan }),
    fov_deg: numberOf(draft.fov_deg),
    range_m: numberOf(draft.range_m),
    height_m: numberOf(draft.height_m),
    owner_class: draft.owner_class,
    condition: draft.owner_class === 'city' ? 'always' : draft.condition,
    condition_radius_m: applies(draft, 'condition_radius_m') ? numberOf(draft.condition_radius_m) : null,
    law_tag: draft.law_tag.trim(),
    wanted: draft.wanted,
    retention_hours: numberOf(draft.retention_hours),
    ring_minutes: applies(draft, 'ring_minutes') ? numberOf(draft.ring_minutes) : 0,
    notice: applies(draft, 'noticed_on') && draft.noticed_on && draft.viewing_area.trim() ? notice : null,
  };
}

const PLACE = ['name', 'address', 'lat', 'lon', 'azimuth_deg', 'looks_deg', 'pan', 'fov_deg', 'range_m', 'height_m'];

/** The step where a field that the server refused stands. */
export function stepOf(field: string): number {
  const key = field.split(/[.,]/).at(-1) ?? '';
  if (['main_url', 'sub_url', 'onvif_url', 'username', 'password', 'transport', 'kind'].includes(key)) return 0;
  if (key === 'certificate_sha256') return 0;
  return PLACE.includes(key) ? 1 : 2;
}
