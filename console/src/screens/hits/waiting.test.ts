import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertView } from '../../api/types';
import { hold, inTab, waitsForFirst, waitsForSecond } from './waiting';

const PLAIN = {
  id: 'a',
  tier: 'exact',
  priority: 2,
  due_at: '2026-01-01T00:01:00Z',
  verified: null,
  first_by: null,
  count: 1,
  compared: 0,
} as unknown as AlertView;
const alert = (changes: Partial<AlertView>): AlertView => ({ ...PLAIN, ...changes });

describe('which hits wait', () => {
  test('the one due first is at the top, the graver of two, the compared last', () => {
    const shown = inTab(
      [
        alert({ id: 'late', due_at: '2026-01-01T00:03:00Z' }),
        alert({ id: 'again', verified: true, count: 3, compared: 2, due_at: '2026-01-01T00:00:00Z' }),
        alert({ id: 'soon' }),
        alert({ id: 'grave', priority: 1 }),
        alert({ id: 'done', verified: true, count: 2, compared: 2 }),
        alert({ id: 'other', tier: null }),
      ],
      'waiting',
      '',
    );
    expect(shown.map((each) => each.id)).toEqual(['grave', 'soon', 'late', 'again']);
  });

  test('a first yes moves a hit to the second person, and a tier can be picked', () => {
    const first = alert({ first_by: 'ana' });
    expect([waitsForFirst(first), waitsForSecond(first)]).toEqual([false, true]);
    expect(
      inTab([alert({}), alert({ id: 'b', tier: 'possible' })], 'waiting', 'possible').map((each) => each.id),
    ).toEqual(['b']);
  });
});

describe('the list under the hand', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));

  test('while somebody works, no line moves or goes, and none is missing', () => {
    fc.assert(
      fc.property(ids, ids, (before, now) => {
        const held = hold(before, now, true);
        expect(held.slice(0, before.length)).toEqual(before);
        expect(new Set(held)).toEqual(new Set([...before, ...now]));
      }),
    );
  });

  test('at rest it is as it should be', () => {
    expect(hold(['b', 'a'], ['a', 'c'], false)).toEqual(['a', 'c']);
  });
});
