import { expect, test } from 'vitest';
import { askAgainIn } from './steering';

const NOW = Date.parse('2026-03-14T21:15:00Z');
const lock = { released_at: '2026-03-14T21:15:30Z' };

test('nobody is said to steer a camera after the control was given back', () => {
  expect(askAgainIn({ moving: false, lock: null }, NOW)).toBeNull();
  expect(askAgainIn({ moving: false, lock }, NOW)).toBe(30_000);
  expect(askAgainIn({ moving: true, lock }, NOW)).toBe(2_000);
  expect(askAgainIn({ moving: false, lock }, NOW + 60_000)).toBe(2_000);
});
