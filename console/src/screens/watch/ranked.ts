/** The cameras ranked for the open incident, told to every window so that the map can draw their view cones. */
import type { RankedCameraView } from '../../api/types';
import { Store, useStore } from '../../shell/store';

export interface Ranked {
  incident: string;
  place: { lat: number; lon: number };
  cameras: readonly RankedCameraView[];
}

type Told = { type: 'ranked'; ranked: Ranked | null } | { type: 'ask' };

const ranked = new Store<Ranked | null>(null);
const channel = new BroadcastChannel('watchroom.ranked');
const tell = (told: Told) => channel.postMessage(told);

channel.onmessage = (event: MessageEvent<Told>) => {
  if (event.data.type === 'ranked') ranked.set(event.data.ranked);
  else if (ranked.get()) tell({ type: 'ranked', ranked: ranked.get() });
};
tell({ type: 'ask' });

export function showRanked(next: Ranked | null): void {
  if (next === null && ranked.get() === null) return;
  ranked.set(next);
  tell({ type: 'ranked', ranked: next });
}

export const useRanked = (): Ranked | null => useStore(ranked);
