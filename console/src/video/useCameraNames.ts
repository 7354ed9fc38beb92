/** The cameras of the map with their names: what is chosen from. */
import { mapCameras } from '../api/places';
import { useAnswer } from '../parts/useAnswer';

export interface NamedCamera {
  id: string;
  name: string;
  ownerClass: string;
  lat: number;
  lon: number;
}

export function useCameraNames(): { cameras: readonly NamedCamera[]; error: unknown; again: () => void } {
  const answer = useAnswer('cameras', async (signal) => {
    const { ids, names, lat, lon, owner_class } = await mapCameras(signal);
    return ids.map((id, i) => ({
      id,
      name: names[i] || id,
      ownerClass: owner_class[i] ?? '',
      lat: lat[i] ?? 0,
      lon: lon[i] ?? 0,
    }));
  });
  return { cameras: answer.value ?? [], error: answer.error, again: answer.again };
}

/** Those whose name has every word asked for. */
export function matching(cameras: readonly NamedCamera[], words: string): NamedCamera[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return cameras.filter((each) => wanted.every((word) => `${each.name} ${each.id}`.toLowerCase().includes(word)));
}
