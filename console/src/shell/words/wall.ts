/** Words of the wall. */
import { count } from './common';

export const wall = {
  title: 'Wall',
  why: 'Shown for',
  patrol: 'Patrol of public cameras',
  supervision: 'Supervision of the room',
  size: 'Pictures',
  sizes: (n: number) => `${n}`,
  best: 'Best for this incident',
  choose: 'Choose cameras…',
  chooseTitle: 'Cameras of this wall',
  chooseHelp:
    'Type a name, or pick cameras on the map. Up to sixteen pictures move; on the wall of 64 the first nine move and the rest are refreshed stills.',
  fill: (places: number, isIncident: boolean) =>
    `Fill ${count(places, 'empty place', 'empty places')} with city cameras nearest to the ${isIncident ? 'incident' : 'first'}`,
  clear: 'Take all off',
  attention: 'Four good pictures beat a wall.',
  attentionMore:
    'Trial of the UK Police Scientific Development Branch: watchers found a person in a street on one monitor in 85 % of cases, on four in 74 %, on six in 58 %, on nine in 53 %. Use the wall to choose, then look at four.',
  emptyTitle: 'The wall is empty',
  empty: 'Choose cameras, or take the best for an open incident.',
  noReasonTitle: 'Say what the wall is for',
  noReason: 'Choose an open incident above, or begin a patrol of public cameras.',
  noPatrolTitle: 'No patrol runs',
  noPatrol: 'Looking at public cameras without a call belongs to a patrol, which has an area and an end.',
  shut: 'Private: show it alone to state the exigency.',
  dark: 'No live picture: it is not connected here, or it is switched off.',
  off: (name: string) => `Take ${name} off the wall`,
  big: (name: string) => `Show ${name} alone`,
  map: 'Map: pick cameras',
  kept: 'This wall is kept for your seat in this browser.',
};
