import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortIds } from './ids';

test('names for machines are left out and all others stay in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (plain, tails) => {
      const short = plain.filter((id) => !id.startsWith('urn:'));
      expect(shortIds([...tails.map((tail) => `urn:${tail}`), ...short])).toEqual(short);
    }),
  );
});
