import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import { errorWords } from './errorWords';

describe('what an error says', () => {
  const refused = (field: string) => new ApiError(400, 'bad_input', `${field}: is 1 to 50000 metres`, { field });

  it('names a field as the screen does', () => {
    expect(errorWords(refused('within_m'))).toBe('“Metres” is 1 to 50000 metres.');
  });

  it('names the radius of a place by itself', () => {
    expect(errorWords(refused('radius_m'))).toBe('“Radius” is 1 to 50000 metres.');
  });

  it('keeps what is no end of a sentence behind a colon', () => {
    const told = new ApiError(400, 'bad_input', 'within_m: give a number', { field: 'within_m' });
    expect(errorWords(told)).toBe('Metres: give a number.');
  });

  it('says how long to wait in the unit that people count in', () => {
    const often = (retryAfterS: number) => new ApiError(429, 'limit', 'That was often.', { retryAfterS });
    expect(errorWords(often(30))).toBe('That was often. Try again in 30 s.');
    expect(errorWords(often(896))).toBe('That was often. Try again in 15 minutes.');
  });

  it('leaves a field alone that the screens have no name for', () => {
    expect(errorWords(refused('plate'))).toBe('plate: is 1 to 50000 metres');
  });
});
