import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hold, play, seek, setSpeed, shuttle, startClock, timeAt } from './clock';

const FROM = 1_000_000_000;
const TO = FROM + 600_000_000;
const begin = () => startClock(FROM, TO, FROM + 60_000_000, 0);

test('it stands until it plays, then runs at its speed', () => {
  expect(timeAt(begin(), 5_000)).toBe(FROM + 60_000_000);
  const playing = setSpeed(play(begin(), true, 0), 4, 1_000);
  expect(timeAt(playing, 2_000)).toBe(FROM + 60_000_000 + 1_000_000 + 4_000_000);
});

test('no change of speed, pause or hold makes it jump, and it never leaves its span', () => {
  const deed = fc.oneof(
    fc.record({ to: fc.constant('play' as const), value: fc.boolean() }),
    fc.record({ to: fc.constant('speed' as const), value: fc.constantFrom(-8, -1, 0.25, 1, 8) }),
    fc.record({
      to: fc.constant('shuttle' as const),
      value: fc.constantFrom('j' as const, 'k' as const, 'l' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(deed, fc.integer({ min: 1, max: 90_000 })), { maxLength: 30 }), (deeds) => {
      let [clock, now] = [begin(), 0];
      for (const [{ to, value }, after] of deeds) {
        now += after;
        const before = timeAt(clock, now);
        if (to === 'play') clock = play(clock, value, now);
        else if (to === 'speed') clock = setSpeed(clock, value, now);
        else clock = shuttle(clock, value, now);
        expect(timeAt(clock, now)).toBeCloseTo(before, 0);
        expect(before).toBeGreaterThanOrEqual(FROM);
        expect(before).toBeLessThanOrEqual(TO);
      }
    }),
  );
});

test('l doubles up to eight times, j turns back at once, k stops', () => {
  let clock = begin();
  const speeds = ['l', 'l', 'l', 'l', 'l', 'j', 'j'].map((key) => {
    clock = shuttle(clock, key as 'j' | 'l', 0);
    return clock.speed;
  });
  expect(speeds).toEqual([1, 2, 4, 8, 8, -1, -2]);
  expect(shuttle(clock, 'k', 0)).toMatchObject({ isPlaying: false, speed: 1 });
});

test('held, it goes on from where it stood', () => {
  const playing = play(seek(begin(), FROM, 0), true, 0);
  const held = hold(playing, FROM + 1_000_000, 9_000);
  expect(timeAt(held, 9_500)).toBe(FROM + 1_500_000);
});
