/** Narrows the list of incidents by what a person types and picks; pure. */
import type { IncidentView } from '../../api/types';

export interface ListFilter {
  words: string;
  priority: string;
}

function text(incident: IncidentView): string {
  const { place } = incident;
  const parts = [incident.title, incident.number, place.address, place.district, place.psa, incident.owner_name];
  return [...parts, ...incident.external_ids].filter(Boolean).join(' ').toLowerCase();
}

/** Keep the incidents that have every word somewhere, and the priority when one is picked. */
export function narrow(incidents: readonly IncidentView[], filter: ListFilter): IncidentView[] {
  const wanted = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return incidents.filter((incident) => {
    if (filter.priority && String(incident.priority) !== filter.priority) return false;
    const has = text(incident);
    return wanted.every((word) => has.includes(word));
  });
}
