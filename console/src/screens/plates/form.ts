/** The form of a plate search, and what is asked when it is sent; pure. */
import type { PlateAsked } from '../../api/plates';
import { parsePoint } from '../../parts/point';
import { fromLocalInput } from '../../parts/time';

export const NOTHING = {
  plate: '',
  match: 'exact',
  region: '',
  reader: '',
  at: '',
  within: '500',
  purpose: '',
  case: '',
  incident: '',
  note: '',
  from: '',
  to: '',
};
export type Form = typeof NOTHING;

/** The field that cannot be searched by, null where each can: a place that cannot be read is never left out. */
export function faultOf({ at, within }: Form): 'at' | 'within' | null {
  if (at.trim() === '') return null;
  if (!parsePoint(at)) return 'at';
  return Number(within) > 0 ? null : 'within';
}

export function askedOf(form: Form): PlateAsked {
  const { plate, match, purpose } = form;
  const point = parsePoint(form.at);
  const optional = {
    region: form.region.trim(),
    reader: form.reader.trim(),
    case: form.case.trim(),
    incident: form.incident.trim(),
    note: form.note.trim(),
    from: fromLocalInput(form.from) ?? '',
    to: fromLocalInput(form.to) ?? '',
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== ''));
  const place = point ? { near: [point.lat, point.lon] as [number, number], within_m: Number(form.within) } : {};
  return { plate: plate.trim(), match, purpose, ...given, ...place };
}
