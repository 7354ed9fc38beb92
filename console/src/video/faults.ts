/** What is wrong with a picture, though it comes: it may stand still, be black, or repeat itself. */
import type { CameraView, LiveView } from '../api/types';

/** What is known now: what the look was opened with, or what the feed told of the camera since. */
export function faultsOf(look: LiveView | null, told: CameraView | undefined): readonly string[] {
  if (look === null) return [];
  const isNewer = told && (told.health_at ?? '') > (look.camera.health_at ?? '');
  return isNewer ? told.faults : (look.state?.faults ?? []);
}
