import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Docked, dock, NOTHING_DOCKED, pin, swap } from './docked';

const ranking = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 10 });
const docked = (ids: string, pinned = ''): Docked => ({ ids: [...ids], pinned: [...pinned] });

test('at first the best are docked in their order', () => {
  expect(dock(NOTHING_DOCKED, [...'abcdef'], 4)).toEqual(docked('abcd'));
  expect(dock(NOTHING_DOCKED, ['a'], 4)).toEqual(docked('a'));
});

test('a pinned camera stays in its place, whatever the ranking says', () => {
  fc.assert(
    fc.property(ranking, ranking, fc.nat(3), (first, second, at) => {
      const before = dock(NOTHING_DOCKED, first, 4);
      const id = before.ids[at];
      if (id === undefined) return;
      const after = dock(pin(before, id), second, 4);
      expect(after.ids).toContain(id);
      if (after.ids.length === 4) expect(after.ids[at]).toBe(id);
    }),
  );
});

test('no camera has two tiles, and no tile stays empty while a camera waits', () => {
  fc.assert(
    fc.property(ranking, ranking, (first, second) => {
      const { ids } = dock(dock(NOTHING_DOCKED, first, 4), second, 4);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(Math.min(4, second.length));
    }),
  );
});

test('a camera that is still among the best keeps its tile', () => {
  expect(dock(docked('abcd'), [...'dcxbae'], 4)).toEqual(docked('xbcd'));
});

test('a swap shows another camera and keeps it there', () => {
  const after = swap(docked('abcd'), 'b', 'f');
  expect(after).toEqual(docked('afcd', 'f'));
  expect(dock(after, [...'abcd'], 4).ids).toEqual([...'afcb']);
  expect(swap(docked('abcd'), 'a', 'c')).toEqual(docked('cbad', 'c'));
});
