import { expect, test } from 'vitest';
import { editWords, wordsOf } from './edits';

test('a change is told in one line, what is added first', () => {
  const edit = { rule: 'r', member: 'acts', add: ['camera.near'], remove: ['alert.list'] };
  expect(editWords(edit)).toBe('Acts: + camera.near − alert.list');
});

test('words between commas are taken once, without what is empty', () => {
  expect(wordsOf(' a, b,,a ,')).toEqual(['a', 'b']);
  expect(wordsOf('')).toEqual([]);
});
