/** Hears single keys and hands them to whoever offered to act. */
import { useLayoutEffect, useRef } from 'react';
import { AS_DELIVERED, actionsOf, type KeyAction, type Keymap, keyOf } from './keymap';
import { keep, kept, Store, useStore } from './store';

const KEY = 'watchroom.keys';
const keymap = new Store<Keymap>({ ...AS_DELIVERED, ...kept<Keymap>(KEY) });
const handlers = new Map<KeyAction | 'digit', ((key: string) => void)[]>();

/** Where letters are text or have a meaning of their own. */
const OWN_KEYS = 'input, textarea, select, [contenteditable], [role=listbox], [role=menu], [role=slider], .veil';

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (document.querySelector('.veil') || target?.closest(OWN_KEYS)) return true;
  return event.key === 'Enter' && Boolean(target?.closest('button, a, [role=tab], [role=button], canvas'));
}

function hear(event: KeyboardEvent): void {
  if (isTaken(event)) return;
  const digit = keymap.get().on && /^[1-9]$/.test(event.key);
  const actions = digit ? (['digit'] as const) : actionsOf(keymap.get(), event.key);
  const handler = actions.map((action) => handlers.get(action)?.at(-1)).find((each) => each !== undefined);
  if (!handler) return;
  event.preventDefault();
  handler(event.key);
}

addEventListener('keydown', hear);

/** Act on a key while shown; whoever came last acts. */
export function useKey(action: KeyAction | 'digit', act: (key: string) => void, enabled = true): void {
  const latest = useRef(act);
  // Before it is painted: who sees the button may press its key.
  useLayoutEffect(() => {
    latest.current = act;
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    const handler = (key: string) => latest.current(key);
    handlers.set(action, [...(handlers.get(action) ?? []), handler]);
    return () => {
      handlers.set(
        action,
        (handlers.get(action) ?? []).filter((each) => each !== handler),
      );
    };
  }, [action, enabled]);
}

export function useKeymap(): Keymap {
  return useStore(keymap);
}

export function setKeymap(next: Keymap): void {
  keep(KEY, next);
  keymap.set(next);
}

/** The key to show beside a control, or null when it has none. */
export function useKeyName(action: KeyAction): string | null {
  const map = useStore(keymap);
  return map.on ? keyOf(map, action) : null;
}
