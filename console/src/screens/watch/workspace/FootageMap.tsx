/** The map of a request: the place, and where each camera stands and looks; fetched when first shown. */
import { lazy, Suspense } from 'react';
import type { RankedCamera } from '../../../map';
import { Wait } from '../../../parts/Note';
import { words } from '../../../shell/words';

const CameraMap = lazy(async () => ({ default: (await import('../../../video/CameraMap')).CameraMap }));

interface Props {
  cones: readonly RankedCamera[];
  at: { lat: number; lon: number };
  withinM: number;
}

export function FootageMap({ cones, at, withinM }: Props) {
  return (
    <div className="footage__map">
      <Suspense fallback={<Wait text={words.watch.map.loading} />}>
        <CameraMap label={words.requests.map} onSelect={() => undefined} cones={cones} at={at} withinM={withinM} />
      </Suspense>
    </div>
  );
}
