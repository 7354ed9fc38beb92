import { describe, expect, it } from 'vitest';
import { askedOf, faultOf, NOTHING } from './form';

describe('what a plate search asks', () => {
  it('holds what was written and nothing else', () => {
    const form = { ...NOTHING, plate: ' abc 123 ', purpose: 'investigation', case: '26-1', reader: ' ' };
    expect(askedOf(form)).toEqual({ plate: 'abc 123', match: 'exact', purpose: 'investigation', case: '26-1' });
  });

  it('is not asked while a place is written that cannot be read', () => {
    const said = { ...NOTHING, plate: 'ABC1234', at: ' ' };
    expect([said, { ...said, at: '38.9, -77' }].map(faultOf)).toEqual([null, null]);
    expect(['somewhere', '38.9', '138.9, -77'].map((at) => faultOf({ ...said, at }))).toEqual(['at', 'at', 'at']);
    expect(['', '500 m', '-1'].map((within) => faultOf({ ...said, at: '38.9, -77', within }))).toEqual(
      Array(3).fill('within'),
    );
  });

  it('asks for a place only where one is written', () => {
    expect(askedOf(NOTHING).near).toBeUndefined();
    const asked = askedOf({ ...NOTHING, at: '38.9, -77.03', within: '300' });
    expect([asked.near, asked.within_m]).toEqual([[38.9, -77.03], 300]);
  });
});
