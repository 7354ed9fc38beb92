// @vitest-environment happy-dom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoute, routeHash, SCREENS } from './route';

const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, maxLength: 20 }), {
  maxKeys: 4,
});

test('every address leads back to the screen and the questions it was made from', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SCREENS), query, (screen, asked) => {
      const route = parseRoute(routeHash(screen, asked));
      expect(route.screen).toBe(screen);
      expect(route.query).toEqual({ ...asked });
    }),
  );
});

test('an unknown address leads to the first screen, never to an error', () => {
  fc.assert(
    fc.property(fc.string(), (junk) => {
      expect(SCREENS).toContain(parseRoute(`#/${junk}`).screen);
    }),
  );
  expect(parseRoute('#/window/map').pane).toBe('map');
  expect(parseRoute('#/window/nothing').pane).toBeNull();
});
