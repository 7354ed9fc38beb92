/** The city's own cameras, out of the columns the map is drawn from. */
import { mapCameras } from '../../api/places';
import { type Answer, useAnswer } from '../../parts/useAnswer';

export interface CityCamera {
  id: string;
  name: string;
  lat: number;
  lon: number;
  health: string;
}

export function useCityCameras(): Answer<CityCamera[]> {
  return useAnswer('city cameras', async (signal) => {
    const { ids, names, lat, lon, owner_class, health } = await mapCameras(signal);
    const all = ids.map((id, at) => ({
      id,
      name: names[at] ?? id,
      lat: lat[at] ?? 0,
      lon: lon[at] ?? 0,
      health: health[at] ?? 'unknown',
      ownerClass: owner_class[at],
    }));
    const city = all.filter((each) => each.ownerClass === 'city');
    return city.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  });
}
