/** Where something is, in words: its address, or the point when nobody knows an address. */
import type { PlaceView } from '../api/types';
import { words } from '../shell/words';

export function placeWords({ address, lat, lon }: PlaceView): string {
  if (address) return address;
  return lat === null || lon === null ? words.watch.queue.noPlace : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}
