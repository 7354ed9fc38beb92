/** The question a search's address stands for. */
import type { SearchQuestion } from '../../api/search';
import type { Results } from '../../api/types';

export type Facets = Results['facets'];

const MEMBERS = ['kinds', 'status', 'type', 'from', 'to', 'district'] as const;

export function questionOf(query: Readonly<Record<string, string>>): SearchQuestion {
  const given = MEMBERS.flatMap((name) => (query[name] ? [[name, query[name]]] : []));
  return { q: query.q?.trim() ?? '', ...Object.fromEntries(given) };
}
