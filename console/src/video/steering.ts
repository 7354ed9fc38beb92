/** When to ask again how a camera is steered; pure. */
import type { PtzLockView, PtzView } from '../api/types';

const TURNING_MS = 2_000;

interface Steered extends Pick<PtzView, 'moving'> {
  lock: Pick<PtzLockView, 'released_at'> | null;
}

/** Milliseconds until the answer is out of date: soon while it turns, else when the control is given back; or null. */
export function askAgainIn({ moving, lock }: Steered, now: number): number | null {
  if (moving) return TURNING_MS;
  return lock === null ? null : Math.max(TURNING_MS, Date.parse(lock.released_at) - now);
}
