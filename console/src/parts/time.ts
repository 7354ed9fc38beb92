/** Times, ages and distances in words; pure, with the time as an argument. */

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

const two = (n: number): string => String(n).padStart(2, '0');

/** `UTC−05:00` for minutes east of Greenwich. */
export function offsetWords(minutesEast: number): string {
  const minutes = Math.abs(minutesEast);
  return `UTC${minutesEast < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function minutesEast(at: Date): number {
  return -at.getTimezoneOffset();
}

/** `14:03:09` on this machine's clock. */
export function clockWords(at: Date, seconds = true): string {
  const hours = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return seconds ? `${hours}:${two(at.getSeconds())}` : hours;
}

export function dateWords(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Everything about an instant, for the tooltip: date, hundredths and offset. */
export function exactWords(at: Date): string {
  const hundredths = two(Math.floor(at.getMilliseconds() / 10));
  return `${dateWords(at)} ${clockWords(at)}.${hundredths} ${offsetWords(minutesEast(at))}`;
}

/** `14:03:09` today, with the date on any other day. */
export function momentWords(at: Date, nowMs: number, seconds = true): string {
  const today = dateWords(at) === dateWords(new Date(nowMs));
  return today ? clockWords(at, seconds) : `${dateWords(at)} ${clockWords(at, seconds)}`;
}

/** `4 s`, `12 min`, `3 h 05`, `2 d`: an age or a span, never negative. */
export function spanWords(ms: number): string {
  const s = Math.max(0, Math.floor(ms / SECOND_MS));
  if (s < MINUTE_S) return `${s} s`;
  if (s < HOUR_S) return `${Math.floor(s / MINUTE_S)} min`;
  if (s < DAY_S) return `${Math.floor(s / HOUR_S)} h ${two(Math.floor((s % HOUR_S) / MINUTE_S))}`;
  return `${Math.floor(s / DAY_S)} d`;
}

/** `1:20`, `12:05`, `2:03:00`: a countdown. */
export function countdownWords(ms: number): string {
  const s = Math.max(0, Math.floor(Math.abs(ms) / SECOND_MS));
  if (s >= DAY_S) return spanWords(Math.abs(ms));
  const tail = `${two(Math.floor((s % HOUR_S) / MINUTE_S))}:${two(s % MINUTE_S)}`;
  return s >= HOUR_S ? `${Math.floor(s / HOUR_S)}:${tail}` : tail.replace(/^0/, '');
}

/** `14 m`, `1.2 km`. */
export function distanceWords(metres: number): string {
  return metres < 1_000 ? `${Math.round(metres)} m` : `${(metres / 1_000).toFixed(1)} km`;
}

/** `+0.4 s`, `−2 min`: a clock's offset. */
export function offsetSecondsWords(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 && size >= 0.05 ? '−' : '+';
  return size < MINUTE_S ? `${sign}${size.toFixed(1)} s` : `${sign}${spanWords(size * SECOND_MS)}`;
}

/** Metres between two points on the ground; good within a city. */
export function metresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const perDegree = 111_195;
  const east = (b.lon - a.lon) * perDegree * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, (b.lat - a.lat) * perDegree);
}

/** `datetime-local`'s text for an instant, and back. */
export function toLocalInput(at: Date): string {
  return `${dateWords(at)}T${clockWords(at, false)}`;
}

export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text);
  return text && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}
