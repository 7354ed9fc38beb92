import { expect, test } from 'vitest';
import { fiscalYear } from './fiscalYear';

test('a fiscal year begins on October 1 of the year before', () => {
  const days = [new Date(2026, 8, 30), new Date(2026, 9, 1), new Date(2027, 0, 1)];
  expect(days.map(fiscalYear)).toEqual([2026, 2027, 2027]);
});
