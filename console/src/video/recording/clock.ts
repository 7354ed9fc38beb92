/** The one clock that all cameras of a playback follow; pure, with the time as an argument. */

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** Where playback stands: at `atUs` of the recording when our clock showed `sinceMs`. */
export interface PlayClock {
  atUs: number;
  sinceMs: number;
  /** Recorded seconds per second; negative plays backwards. */
  speed: number;
  isPlaying: boolean;
  fromUs: number;
  toUs: number;
}

export function startClock(fromUs: number, toUs: number, atUs: number, nowMs: number): PlayClock {
  return { atUs: clamp(atUs, fromUs, toUs), sinceMs: nowMs, speed: 1, isPlaying: false, fromUs, toUs };
}

function clamp(us: number, from: number, to: number): number {
  return Math.min(Math.max(us, from), to);
}

/** The instant of the recording shown now: microseconds since 1970. */
export function timeAt(clock: PlayClock, nowMs: number): number {
  if (!clock.isPlaying) return clock.atUs;
  return clamp(clock.atUs + (nowMs - clock.sinceMs) * 1_000 * clock.speed, clock.fromUs, clock.toUs);
}

/** The same instant, counted from now on: what every change begins with. */
function settled(clock: PlayClock, nowMs: number): PlayClock {
  return { ...clock, atUs: timeAt(clock, nowMs), sinceMs: nowMs };
}

export function seek(clock: PlayClock, atUs: number, nowMs: number): PlayClock {
  return { ...clock, atUs: clamp(atUs, clock.fromUs, clock.toUs), sinceMs: nowMs };
}

export function play(clock: PlayClock, isPlaying: boolean, nowMs: number): PlayClock {
  return { ...settled(clock, nowMs), isPlaying };
}

export function setSpeed(clock: PlayClock, speed: number, nowMs: number): PlayClock {
  return { ...settled(clock, nowMs), speed };
}

/** Pictures are not here yet: stand still without counting as paused. */
export function hold(clock: PlayClock, sinceUs: number, nowMs: number): PlayClock {
  return { ...clock, atUs: sinceUs, sinceMs: nowMs };
}

/** What was recorded reaches further now. */
export function extend(clock: PlayClock, toUs: number, nowMs: number): PlayClock {
  return { ...settled(clock, nowMs), toUs: Math.max(clock.toUs, toUs) };
}

/** J, K and L as in a cutting room: each press backwards or forwards doubles the speed, K stops. */
export function shuttle(clock: PlayClock, key: 'j' | 'k' | 'l', nowMs: number): PlayClock {
  const now = settled(clock, nowMs);
  if (key === 'k') return { ...now, isPlaying: false, speed: 1 };
  const sign = key === 'l' ? 1 : -1;
  const isSameWay = now.isPlaying && Math.sign(now.speed) === sign;
  const size = isSameWay ? Math.min(Math.abs(now.speed) * 2, 8) : 1;
  return { ...now, isPlaying: true, speed: sign * size };
}
