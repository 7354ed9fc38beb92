// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { screenFor, screensFor } from './access';

const WATCH = [
  'alert.list',
  'incident.list',
  'search.run',
  'place.history',
  'patrol.begin',
  'feed.watch',
  'room.load',
  'acts.mine',
];

test('a watch officer has every screen', () => {
  expect(screensFor(WATCH)).toHaveLength(9);
});

test('an auditor who asks for the watch is shown the first screen an auditor has', () => {
  expect(screenFor('watch', ['acts.all', 'acts.mine', 'feed.watch', 'room.load'])).toBe('feeds');
});

test('a resident has only the own record and help', () => {
  expect(screensFor(['acts.mine'])).toEqual(['acts', 'help']);
});

test('a screen that serves several roles is offered for any of its acts', () => {
  expect(screensFor(['finding.list'])).toContain('audit');
  expect(screensFor(['publish.declare'])).toContain('audit');
  expect(screensFor(['acts.mine'])).not.toContain('audit');
});
