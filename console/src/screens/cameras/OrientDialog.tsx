/** Says which place is in the middle of the picture of a camera that turns, so that it can be pointed at others. */
import { lazy, Suspense, useMemo, useState } from 'react';
import type { WorkView } from '../../api/types';
import { changeCamera, orientCamera } from '../../api/video';
import type { Way } from '../../map';
import { AskDialog } from '../../parts/AskDialog';
import { Wait } from '../../parts/Note';
import { words } from '../../shell/words';
import { AskStill, useUrl } from './Still';

const text = words.camerasScreen;
const says = text.orientation;
const CameraMap = lazy(async () => ({ default: (await import('../../video/CameraMap')).CameraMap }));
const SHOWN_DEG = 60;
const SHOWN_M = 20;

interface Seen {
  lat: number;
  lon: number;
  way: Way;
}

interface Props {
  camera: WorkView;
  onClose: () => void;
  /** Told what was learnt. */
  onDone: (learnt: string) => void;
}

export function OrientDialog({ camera, onClose, onDone }: Props) {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [still, setStill] = useState<Blob | null>(null);
  const url = useUrl(still);
  const at = useMemo(() => ({ lat: camera.lat, lon: camera.lon }), [camera.lat, camera.lon]);
  const cone = useMemo(() => coneOf(camera, seen), [camera, seen]);
  const send = async () => {
    if (!seen) return;
    const learnt = await orientCamera(camera.camera_id, { lat: seen.lat, lon: seen.lon });
    await changeCamera(camera.camera_id, { ...learnt });
    onDone(text.oriented(camera.name, learnt.pan_zero_deg));
  };
  return (
    <AskDialog
      title={says.title(camera.name)}
      explain={says.explain}
      submit={says.submit}
      missing={seen ? null : says.missing}
      onSubmit={send}
      onClose={onClose}
    >
      {camera.pan_zero_deg === null ? null : <p className="note">{says.known(camera.pan_zero_deg)}</p>}
      <AskStill camera={camera.camera_id} onStill={setStill} />
      {url ? <Sighted url={url} /> : null}
      <p className="small quiet">{says.map}</p>
      <Suspense fallback={<Wait text={words.common.loading} />}>
        <CameraMap
          label={says.map}
          at={at}
          cone={cone}
          onSelect={(_kind, _id, where, way) => setSeen(way ? { ...where, way } : null)}
        />
      </Suspense>
      <p role="status">
        {seen ? says.chosen(Math.round(seen.way.bearing_deg) % 360, Math.round(seen.way.distance_m)) : says.none}
      </p>
    </AskDialog>
  );
}

/** The still, with a cross in its middle. */
function Sighted({ url }: { url: string }) {
  return (
    <div className="sighted">
      <img src={url} alt={text.still.picture} />
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path className="board__cross" d="M46 50h8M50 43v14" />
      </svg>
    </div>
  );
}

/** The camera as the map draws a view cone, towards what was chosen. */
function coneOf(camera: WorkView, seen: Seen | null) {
  return {
    camera: {
      id: camera.camera_id,
      name: camera.name,
      lat: camera.lat,
      lon: camera.lon,
      azimuth_deg: seen ? seen.way.bearing_deg : null,
      fov_deg: SHOWN_DEG,
      range_m: Math.max(SHOWN_M, seen?.way.distance_m ?? 0),
      owner_class: camera.owner_class,
      health: 'ok',
    },
    rank: 1,
    sees: true,
    distance_m: 0,
  };
}
