/** The front end's walls: who may import whom, and how long a file may be. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = import.meta.dirname;
const LINES_MAX = 400;
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|tsx|css)$/.test(name));
const sources = files.filter((name) => !name.endsWith('.css') && name !== 'api/types.ts');

/** Paths inside `src` that a file imports. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(ROOT, name), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((path) => relative(ROOT, resolve(ROOT, dirname(name), path)));
}

const room = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('screens/') ? 2 : 1)
    .join('/');
const crossings = sources.flatMap((name) => importsOf(name).map((to) => ({ name, from: room(name), to })));

test('screens never import each other', () => {
  const wrong = crossings.filter(
    ({ from, to }) => from.startsWith('screens/') && to.startsWith('screens/') && room(to) !== from,
  );
  expect(wrong).toEqual([]);
});

test('the map is entered through its door alone and knows nobody', () => {
  const wrong = crossings.filter(
    ({ from, to }) =>
      (from !== 'map' && to.startsWith('map') && to !== 'map') || (from === 'map' && !to.startsWith('map')),
  );
  expect(wrong).toEqual([]);
});

test('feed and server calls know no screen, part or shell', () => {
  const wrong = crossings.filter(({ from, to }) => /^(feed|api)$/.test(from) && !/^(feed|api)$/.test(room(to)));
  expect(wrong).toEqual([]);
});

test('parts and tiles know no screen', () => {
  const wrong = crossings.filter(({ from, to }) => /^(parts|video)$/.test(from) && to.startsWith('screens/'));
  expect(wrong).toEqual([]);
});

test('no file is longer than four hundred lines', () => {
  const long = files.filter((name) => readFileSync(join(ROOT, name), 'utf8').split('\n').length > LINES_MAX);
  expect(long.filter((name) => name !== 'api/types.ts')).toEqual([]);
});
