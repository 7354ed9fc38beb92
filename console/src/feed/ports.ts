/** What windows and the shared worker say to each other, and the environment a line runs in. */
import type { Line, LineEnvironment } from './line';
import type { Change, State } from './state';

export const FEED_URL = '/console/v1/feed';

/** A window asks: run the line for this seat, stop it (signed out), or forget me (window closed). */
export type FromWindow = { type: 'start'; seat: string } | { type: 'stop' } | { type: 'bye' };

/** The worker tells: everything as it is now (with server time minus ours), what changed, how the line is. */
export type ToWindow =
  | { type: 'state'; id: number; offsetMs: number; state: State }
  | { type: 'changes'; id: number; changes: readonly Change[] }
  | { type: 'line'; line: Line };

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export const browserEnvironment: LineEnvironment = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  sleep,
};
