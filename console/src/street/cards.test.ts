import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CardView } from '../api/types';
import { inForce, lastAnswer, nextEnd, timeLeft } from './cards';

const NOW = Date.parse('2026-03-14T21:15:00Z');
const at = (ms: number): string => new Date(NOW + ms).toISOString();

function view(
  id: string,
  more: { priority?: number; ends?: number; told?: number; withdrawn?: boolean } = {},
): CardView {
  const { priority = 2, ends = 60_000, told = 0, withdrawn = false } = more;
  return {
    card: { id, priority, expires_at: at(ends) } as CardView['card'],
    told_at: at(told),
    told_by_name: 'Ana',
    withdrawn_at: withdrawn ? at(0) : null,
    withdrawn_because: '',
    answers: [],
  };
}

const cards = fc.array(
  fc.record({
    priority: fc.integer({ min: 1, max: 4 }),
    ends: fc.integer({ min: -9e6, max: 9e6 }),
    told: fc.integer({ min: -9e6, max: 0 }),
    withdrawn: fc.boolean(),
  }),
);

describe('the cards shown', () => {
  test('are exactly those that are neither over nor taken back, urgent ones first, then the newest', () => {
    fc.assert(
      fc.property(cards, (made) => {
        const all = made.map((each, n) => view(String(n), each));
        const shown = inForce(all, NOW);
        const wanted = all.filter((_, n) => made[n]?.withdrawn === false && (made[n]?.ends ?? 0) > 0);
        expect(new Set(shown)).toEqual(new Set(wanted));
        for (const [n, each] of shown.entries()) {
          const before = shown[n - 1];
          if (before?.card.priority === each.card.priority) expect(before.told_at >= each.told_at).toBe(true);
          else if (before) expect(before.card.priority).toBeLessThan(each.card.priority);
        }
      }),
    );
  });

  test('end when the first of them ends, and then it is gone', () => {
    const two = [view('a', { ends: 5_000 }), view('b', { ends: 9_000 }), view('c', { ends: -1 })];
    expect(nextEnd(two, NOW)).toBe(NOW + 5_000);
    expect(inForce(two, NOW + 5_000).map((each) => each.card.id)).toEqual(['b']);
    expect(nextEnd(two, NOW + 9_000)).toBeNull();
  });
});

test('time left is told in minutes and seconds, above an hour in hours, and never below nothing', () => {
  const told = [1, 1_000, 61_000, 3_599_001, 3_600_000, 86_399_000].map((ms) => timeLeft(at(ms), NOW));
  expect(told).toEqual(['0:01', '0:01', '1:01', '1 h 00 min', '1 h 00 min', '23 h 59 min']);
  expect([timeLeft(at(0), NOW), timeLeft(at(-5), NOW), timeLeft('never', NOW)]).toEqual([null, null, null]);
});

test('what was told back last counts, and what waits for the line after it', () => {
  const answer = (word: string) => ({
    id: word,
    answer: word,
    at: at(0),
    received_at: at(0),
    by: 'bo',
    by_name: 'Bo',
    note: '',
  });
  const told = { ...view('a'), answers: [answer('acknowledged'), answer('opened')] };
  expect(lastAnswer(view('a'), [])).toBeNull();
  expect(lastAnswer(told, [])).toBe('acknowledged');
  expect(lastAnswer(told, [{ card: 'b', answer: 'seen' }])).toBe('acknowledged');
  expect(lastAnswer(told, [{ card: 'a', answer: 'seen' }])).toBe('seen');
});
