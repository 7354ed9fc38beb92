import { expect, test } from 'vitest';
import { centsOf } from './cents';

test('dollars become cents, and what is no sum becomes null', () => {
  expect(['129', '$1,299.90', '0.5', ' 7.05 '].map(centsOf)).toEqual([129_00, 1_299_90, 50, 7_05]);
  expect(['', '0', '-5', '1.234', 'ten', '1e3'].map(centsOf)).toEqual([null, null, null, null, null, null]);
});
