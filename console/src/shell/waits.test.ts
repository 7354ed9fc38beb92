import { describe, expect, it } from 'vitest';
import { wayTo } from './waits';
import { words } from './words';

describe('what waits for an answer', () => {
  it('has words and a screen for each act, and says how many', () => {
    for (const [act, told] of Object.entries(words.frame.waits.acts)) {
      expect(wayTo(act).screen, act).not.toBe('acts');
      expect(told(1)).toMatch(/^1 /);
      expect(told(3)).toMatch(/^3 /);
    }
  });

  it('leads to the own record where nobody said where', () => {
    expect(wayTo('unheard.of')).toEqual({ screen: 'acts' });
  });
});
