/** What can be done to an account in its present state; the server decides again. */
import type { AccountView } from '../../api/types';

export type Act = 'change' | 'link' | 'release' | 'end' | 'reset' | 'lock' | 'disable' | 'enable';

export function actsOn(person: AccountView): Act[] {
  if (person.state === 'disabled') return ['enable'];
  const isLocked = person.state === 'locked' || person.failures_locked;
  return [
    'change',
    ...(isLocked ? (['release'] as const) : []),
    ...(person.has_password ? (['reset'] as const) : (['link'] as const)),
    ...(person.sessions > 0 ? (['end'] as const) : []),
    ...(person.state === 'locked' ? [] : (['lock'] as const)),
    'disable',
  ];
}
