import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Opening } from './opening';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function isOver(wait: Promise<void>): Promise<boolean> {
  return Promise.race([wait.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);
}

test('what stands back goes on when the last of the tiles has its picture', async () => {
  const opening = new Opening();
  const wait = opening.over(1_000);
  opening.begins('a');
  opening.begins('b');
  opening.ends('a');
  expect(await isOver(wait)).toBe(false);
  opening.ends('b');
  expect(await isOver(wait)).toBe(true);
});

test('a tile that ends twice, or never began, ends nothing for the others', async () => {
  const opening = new Opening();
  const wait = opening.over(1_000);
  opening.ends('x');
  opening.begins('a');
  opening.ends('x');
  expect(await isOver(wait)).toBe(false);
});

test('without any picture it goes on after the time that was said', async () => {
  const opening = new Opening();
  const wait = opening.over(1_000);
  opening.begins('a');
  vi.advanceTimersByTime(999);
  expect(await isOver(wait)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await isOver(wait)).toBe(true);
});
