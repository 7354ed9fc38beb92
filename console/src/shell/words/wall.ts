/** Words of the wall. */
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
    'Type a name, or pick cameras on the map. The first nine move; beyond that, pictures are refreshed stills.',
  clear: 'Take all off',
  attention: 'Four good pictures beat a wall.',
  attentionMore:
    'Trial of the UK Police Scientific Development Branch: watchers found a person in a street on one monitor in 85 % of cases, on four in 74 %, on six in 58 %, on nine in 53 %. Use the wall to choose, then look at four.',
  emptyTitle: 'The wall is empty',
  empty: 'Choose cameras, or take the best for an open incident.',
  noReasonTitle: 'Say what the wall is for',
  noReason: 'Choose an open incident above, or begin a patrol of public cameras.',
  emptyPlace: 'empty',
  off: (name: string) => `Take ${name} off the wall`,
  big: (name: string) => `Show ${name} alone`,
  map: 'Map: pick cameras',
  kept: 'This wall is kept for your seat in this browser.',
};
