import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allot, Budget, CAPACITY, COST, type Share, type Want } from './budget';

const wants = fc.uniqueArray(
  fc.record<Want>({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    share: fc.constantFrom<Share>('main', 'sub', 'still'),
    rank: fc.integer({ min: 0, max: 9 }),
  }),
  { selector: ({ id }) => id, maxLength: 80 },
);
const costOf = (shares: ReadonlyMap<string, Share>) =>
  [...shares.values()].reduce((sum, share) => sum + COST[share], 0);
const of = (n: number, share: Share): Want[] =>
  Array.from({ length: n }, (_, i) => ({ id: `${share}${i}`, share, rank: i }));
const given = (list: readonly Want[], share: Share) =>
  [...allot(list).values()].filter((each) => each === share).length;

test('every tile gets something, all together no more than a tab can decode', () => {
  fc.assert(
    fc.property(wants, (list) => {
      const shares = allot(list);
      expect([...shares.keys()].sort()).toEqual(list.map(({ id }) => id).sort());
      expect(costOf(shares)).toBeLessThanOrEqual(CAPACITY);
    }),
  );
});

test('no tile gets more than it asked for', () => {
  fc.assert(
    fc.property(wants, (list) => {
      const shares = allot(list);
      for (const { id, share } of list) expect(COST[shares.get(id) ?? 'main']).toBeLessThanOrEqual(COST[share]);
    }),
  );
});

test('a less important tile takes nothing from a more important one', () => {
  fc.assert(
    fc.property(wants, fc.constantFrom<Share>('main', 'sub'), (list, share) => {
      const before = allot(list);
      const after = allot([...list, { id: 'one more', share, rank: 10 }]);
      for (const { id } of list) expect(after.get(id)).toBe(before.get(id));
    }),
  );
});

test('nine full pictures or sixteen small ones are live; of sixty-four the rest are stills', () => {
  expect(given(of(9, 'main'), 'main')).toBe(9);
  expect(given(of(16, 'sub'), 'sub')).toBe(16);
  expect(given(of(64, 'sub'), 'still')).toBe(48);
  expect(given(of(12, 'main'), 'still')).toBe(3);
});

test('a tile is told when another leaves room, and only when its share changes', () => {
  const budget = new Budget();
  const told: string[] = [];
  for (const want of of(10, 'main')) budget.want(want, (share) => told.push(`${want.id} ${share}`));
  expect(told.at(-1)).toBe('main9 still');
  told.length = 0;
  budget.leave('main3');
  expect(told).toEqual(['main9 main']);
});

test('a tab that cannot keep up gives out less until it is calm', () => {
  const budget = new Budget();
  const shares = new Map<string, Share>();
  for (const want of of(9, 'main')) budget.want(want, (share) => shares.set(want.id, share));
  budget.strain();
  expect(costOf(shares)).toBeLessThanOrEqual(CAPACITY * 0.75);
  expect(shares.get('main0')).toBe('main');
  budget.relax();
  expect([...shares.values()]).toEqual(new Array(9).fill('main'));
});
