/** The cameras of the map: what the wall and playback choose from. */
import { mapCameras } from '../api/places';
import type { CameraView } from '../api/types';
import { useTable } from '../feed/use';
import { type Answer, useAnswer } from '../parts/useAnswer';

/** The map tells what it draws; the rest is told by looking. */
async function fetchCameras(signal: AbortSignal): Promise<CameraView[]> {
  const columns = await mapCameras(signal);
  return columns.ids.map((id, i) => ({
    id,
    name: columns.names[i] || id,
    lat: columns.lat[i] ?? 0,
    lon: columns.lon[i] ?? 0,
    height_m: columns.height[i] ?? 0,
    azimuth_deg: columns.azimuth[i] ?? null,
    pan_zero_deg: null,
    fov_deg: columns.fov[i] ?? 0,
    range_m: columns.range[i] ?? 0,
    owner_class: columns.owner_class[i] ?? '',
    condition: columns.condition[i] ?? '',
    condition_radius_m: null,
    condition_kinds: [],
    health: columns.health[i] ?? 'unknown',
    health_at: null,
    faults: [],
    address: null,
    agency: '',
    law_tag: '',
    site_id: null,
    site_kind: null,
    ring_buffer: false,
    has_stream: columns.health[i] !== 'no stream',
  }));
}

export function useMapCameras(): Answer<CameraView[]> {
  const answer = useAnswer('cameras', fetchCameras);
  const fresh = useTable('camera');
  if (!answer.value) return answer;
  return { ...answer, value: answer.value.map((each) => ({ ...each, ...fresh.get(each.id) })) };
}

/** Those whose name has every word asked for. */
export function matching(cameras: readonly CameraView[], words: string): CameraView[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return cameras.filter((each) => wanted.every((word) => `${each.name} ${each.id}`.toLowerCase().includes(word)));
}
