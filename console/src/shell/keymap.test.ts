import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS, AS_DELIVERED, actionsOf, areApart, isUsable, type Keymap, keyOf, remap } from './keymap';

const change = fc.tuple(
  fc.constantFrom(...ACTIONS),
  fc.option(fc.constantFrom('j', 'k', 'x', 'y', 'z', '?'), { nil: null }),
);

describe('the keymap', () => {
  test('whatever is changed, no key ever stands for two actions that are offered together', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const map = changes.reduce<Keymap>((before, [action, key]) => {
          const after = remap(before, action, key);
          return 'taken' in after ? before : after;
        }, AS_DELIVERED);
        for (const each of ACTIONS) {
          const same = ACTIONS.filter((other) => keyOf(map, other) !== null && keyOf(map, other) === keyOf(map, each));
          expect(same.filter((other) => other !== each && !areApart(each, other))).toEqual([]);
        }
      }),
    );
  });

  test('a key in use is refused, naming who has it', () => {
    expect(remap(AS_DELIVERED, 'alert.shelve', 'a')).toEqual({ taken: 'alert.acknowledge' });
  });

  test('with single keys off, no key does anything', () => {
    for (const action of ACTIONS) {
      const key = keyOf(AS_DELIVERED, action);
      expect(key && actionsOf(AS_DELIVERED, key)).toContain(action);
      expect(key && actionsOf({ ...AS_DELIVERED, on: false }, key)).toEqual([]);
    }
  });

  test('digits stay with the camera tiles, and keys of the browser cannot be taken', () => {
    expect(['7', 'Tab', 'Escape', ' ', 'F5'].filter(isUsable)).toEqual([]);
    expect(['x', '/', 'Enter'].filter(isUsable)).toEqual(['x', '/', 'Enter']);
  });
});
