import { describe, expect, it } from 'vitest';
import { askedOf, NOTHING } from './form';

describe('what a plate search asks', () => {
  it('holds what was written and nothing else', () => {
    const form = { ...NOTHING, plate: ' abc 123 ', purpose: 'investigation', case: '26-1', reader: ' ' };
    expect(askedOf(form)).toEqual({ plate: 'abc 123', match: 'exact', purpose: 'investigation', case: '26-1' });
  });

  it('asks for a place only where one is written', () => {
    expect(askedOf({ ...NOTHING, at: 'somewhere' }).near).toBeUndefined();
    const asked = askedOf({ ...NOTHING, at: '38.9, -77.03', within: '300' });
    expect([asked.near, asked.within_m]).toEqual([[38.9, -77.03], 300]);
  });
});
