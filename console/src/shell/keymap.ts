/** Which key does what: as delivered, as changed by the person, or off altogether (WCAG 2.1.4). */

export const DELIVERED = {
  'queue.next': 'j',
  'queue.previous': 'k',
  'queue.open': 'Enter',
  'queue.showNew': 'n',
  'alert.acknowledge': 'a',
  'alert.assign': 'i',
  'alert.escalate': 'e',
  'alert.shelve': 's',
  'alert.resolve': 'r',
  'incident.take': 't',
  'incident.note': 'w',
  'incident.footage': 'g',
  'hit.yes': 'y',
  'hit.no': 'n',
  'map.focus': 'm',
  'tile.before': 'b',
  'tile.live': 'l',
  'tile.full': 'f',
  'tile.pin': 'p',
  'search.focus': '/',
  'patrol.report': 'o',
  'help.open': '?',
} as const;

export type KeyAction = keyof typeof DELIVERED;

export interface Keymap {
  /** Whether single keys do anything at all. */
  on: boolean;
  /** What a person changed: a key, or null for no key. */
  changed: Readonly<Partial<Record<KeyAction, string | null>>>;
}

export const AS_DELIVERED: Keymap = { on: true, changed: {} };
export const ACTIONS = Object.keys(DELIVERED) as KeyAction[];

export function keyOf(map: Keymap, action: KeyAction): string | null {
  const changed = map.changed[action];
  return changed === undefined ? DELIVERED[action] : changed;
}

/** What is done on the screen of plate hits, where nothing of the alert queue is: the two may share keys. */
const HIT_ONLY: readonly KeyAction[] = ['hit.yes', 'hit.no'];
const QUEUE_ONLY: readonly KeyAction[] = ['queue.showNew'];

/** Whether two actions are never offered at the same time. */
export function areApart(a: KeyAction, b: KeyAction): boolean {
  return (HIT_ONLY.includes(a) && QUEUE_ONLY.includes(b)) || (HIT_ONLY.includes(b) && QUEUE_ONLY.includes(a));
}

/** The actions a key stands for; of several, one is offered at a time. */
export function actionsOf(map: Keymap, key: string): KeyAction[] {
  return map.on ? ACTIONS.filter((action) => keyOf(map, action) === key) : [];
}

/** Give an action another key; the action that had it before is told, and nothing is changed. */
export function remap(map: Keymap, action: KeyAction, key: string | null): Keymap | { taken: KeyAction } {
  const clashes = (each: KeyAction) => each !== action && keyOf(map, each) === key && !areApart(each, action);
  const holder = key === null ? null : ACTIONS.find(clashes);
  if (holder) return { taken: holder };
  return { ...map, changed: { ...map.changed, [action]: key } };
}

/** A key that can be given to an action: one character, or Enter. Digits stay with the camera tiles. */
export function isUsable(key: string): boolean {
  return key === 'Enter' || (key.length === 1 && key.trim() !== '' && !/[0-9]/.test(key));
}
