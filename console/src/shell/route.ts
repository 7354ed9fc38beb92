/** Where we are: the address after `#`, so that one file serves every screen. */
import { Store, useStore } from './store';

export const SCREENS = [
  'watch',
  'hits',
  'wall',
  'playback',
  'incidents',
  'search',
  'plates',
  'place',
  'patrol',
  'shift',
  'feeds',
  'cameras',
  'readers',
  'hotlists',
  'room',
  'people',
  'support',
  'requests',
  'peace',
  'evidence',
  'assemblies',
  'incentive',
  'retention',
  'audit',
  'policy',
  'acts',
  'help',
] as const;
export type ScreenName = (typeof SCREENS)[number];
export const PANES = ['queue', 'map', 'workspace', 'wall'] as const;
export type PaneName = (typeof PANES)[number];

export interface Route {
  screen: ScreenName;
  /** Set in a window that shows one pane only. */
  pane: PaneName | null;
  query: Readonly<Record<string, string>>;
}

/** `#/incidents?status=open`, `#/window/map`; anything else is the first screen. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [head = '', tail = ''] = path.split('/');
  const query = Object.fromEntries(new URLSearchParams(search));
  const pane = head === 'window' ? (PANES.find((each) => each === tail) ?? null) : null;
  return { screen: SCREENS.find((each) => each === head) ?? 'watch', pane, query };
}

export function routeHash(screen: ScreenName, query: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return `#/${screen}${pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''}`;
}

const route = new Store(parseRoute(location.hash));
addEventListener('hashchange', () => {
  if (routeHash(route.get().screen, route.get().query) !== location.hash) route.set(parseRoute(location.hash));
});

export function useRoute(): Route {
  return useStore(route);
}

export function go(screen: ScreenName, query: Readonly<Record<string, string | undefined>> = {}): void {
  const next = routeHash(screen, query);
  location.hash = next;
  // At once, and not when the browser tells: what is done in the same breath must know where we are.
  route.set(parseRoute(next));
}

/** Change the query of this screen without a new step in the browser's history. */
export function setQuery(query: Readonly<Record<string, string | undefined>>): void {
  const next = routeHash(route.get().screen, query);
  history.replaceState(null, '', next);
  route.set(parseRoute(next));
}
