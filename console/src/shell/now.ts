/** The time of day as the screens show it: one ticker for all, by the server's clock. */
import { useSyncExternalStore } from 'react';
import { feed } from '../feed/client';
import { Store } from './store';

const TICK_MS = 1_000;
const clock = new Store(Date.now());
let ticking: ReturnType<typeof setInterval> | null = null;
let watchers = 0;

function watch(watcher: () => void): () => void {
  const stop = clock.watch(watcher);
  watchers += 1;
  ticking ??= setInterval(() => clock.set(Date.now()), TICK_MS);
  return () => {
    stop();
    watchers -= 1;
    if (watchers === 0 && ticking) {
      clearInterval(ticking);
      ticking = null;
    }
  };
}

/** Milliseconds since 1970, told anew each second. */
export function useNow(): number {
  return useSyncExternalStore(watch, clock.get) + feed.offsetMs;
}
