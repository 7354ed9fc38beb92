import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixOf, rulesOf } from './rates';

test('the shares of the mix add up to one, or to none when nothing was raised', () => {
  const counts = fc.record({ 1: fc.nat(50), 2: fc.nat(50), 3: fc.nat(50), 4: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 10 }), (given) => {
      const mix = mixOf(given.map((by_priority) => ({ from: '2026-01-01T00:00:00Z', by_priority })));
      const total = mix.reduce((sum, line) => sum + line.n, 0);
      const shares = mix.reduce((sum, line) => sum + line.share, 0);
      expect(shares).toBeCloseTo(total === 0 ? 0 : 1);
    }),
  );
});

test('rules are listed by how often they raised, silent ones not at all', () => {
  expect(rulesOf({ quiet: 0, some: 1, most: 3 })).toEqual([
    { rule: 'most', n: 3, share: 0.75 },
    { rule: 'some', n: 1, share: 0.25 },
  ]);
});
