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

/** The action a key stands for, or null. */
export function actionOf(map: Keymap, key: string): KeyAction | null {
  if (!map.on) return null;
  return ACTIONS.find((action) => keyOf(map, action) === key) ?? null;
}

/** Give an action another key; the action that had it before is told, and nothing is changed. */
export function remap(map: Keymap, action: KeyAction, key: string | null): Keymap | { taken: KeyAction } {
  const holder = key === null ? null : ACTIONS.find((each) => each !== action && keyOf(map, each) === key);
  if (holder) return { taken: holder };
  return { ...map, changed: { ...map.changed, [action]: key } };
}

/** A key that can be given to an action: one character, or Enter. Digits stay with the camera tiles. */
export function isUsable(key: string): boolean {
  return key === 'Enter' || (key.length === 1 && key.trim() !== '' && !/[0-9]/.test(key));
}
