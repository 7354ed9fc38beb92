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

test('an auditor who asks for the watch is shown what waits for review, and it stands first', () => {
  const auditor = ['acts.all', 'acts.mine', 'feed.watch', 'finding.list', 'room.load'];
  expect(screenFor('watch', auditor)).toBe('audit');
  expect(screensFor(auditor).slice(0, 2)).toEqual(['audit', 'feeds']);
});

test('a supervisor, who reviews too, begins at the watch', () => {
  expect(screensFor([...WATCH, 'finding.list'])[0]).toBe('watch');
});

test('a screen that the role has not is answered with the first that it has', () => {
  expect(screenFor('watch', ['acts.mine', 'feed.watch'])).toBe('feeds');
});

test('a resident has only the own record and help', () => {
  expect(screensFor(['acts.mine'])).toEqual(['acts', 'help']);
});

test('a screen that serves several roles is offered for any of its acts', () => {
  expect(screensFor(['finding.list'])).toContain('audit');
  expect(screensFor(['publish.declare'])).toContain('audit');
  expect(screensFor(['acts.mine'])).not.toContain('audit');
});
