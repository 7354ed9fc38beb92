/** Reads `38.9,-77.03` as a point on the earth; anything else is none. */
export function parsePoint(words: string): { lat: number; lon: number } | null {
  const parts = words.split(',');
  const [lat, lon] = parts.map((each) => (each.trim() === '' ? Number.NaN : Number(each)));
  if (parts.length !== 2 || lat === undefined || lon === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
