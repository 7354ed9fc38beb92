/** The question a search's address stands for. */
import type { SearchAnswer, SearchQuestion } from '../../api/search';

export type Facets = SearchAnswer['facets'];

const MEMBERS = ['kinds', 'status', 'type', 'from', 'to', 'district'] as const;

export function questionOf(query: Readonly<Record<string, string>>): SearchQuestion {
  const given = MEMBERS.flatMap((name) => (query[name] ? [[name, query[name]]] : []));
  return { q: query.q?.trim() ?? '', ...Object.fromEntries(given) };
}
