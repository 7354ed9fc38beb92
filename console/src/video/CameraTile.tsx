/** One ranked camera: which it is, why it was chosen, how it opens. There is no picture until live view is connected. */
import { Camera, Eye, VideoOff } from 'lucide-react';
import type { RankedCameraView } from '../api/types';
import { distanceWords } from '../parts/time';
import { words } from '../shell/words';

const text = words.workspace.cameras;

/** The distance stands in the head already. */
const DISTANCE = /^[\d.]+ k?m away$/;

interface Props {
  ranked: RankedCameraView;
  isPicked: boolean;
  onPick: () => void;
}

export function CameraTile({ ranked, isPicked, onPick }: Props) {
  const { camera, rank, reasons } = ranked;
  const facing = camera.azimuth_deg === null ? text.turns : text.facing(Math.round(camera.azimuth_deg));
  return (
    <button
      type="button"
      className={`tile${isPicked ? ' tile--picked' : ''}${camera.health === 'offline' ? ' tile--dead' : ''}`}
      aria-pressed={isPicked}
      onClick={onPick}
      title={[camera.name, camera.address, facing, ...reasons].filter(Boolean).join('\n')}
    >
      <span className="tile__head">
        <span className="key">{rank}</span>
        <span className="tile__name">{camera.name}</span>
        <span className="quiet figure">{distanceWords(ranked.distance_m)}</span>
      </span>
      <span className="tile__why">
        {ranked.sees ? <Eye size={14} aria-hidden="true" /> : <Camera size={14} aria-hidden="true" />}
        <span>
          <span className="unseen">{text.why}: </span>
          {reasons.filter((each) => !DISTANCE.test(each)).join(', ')}
        </span>
      </span>
      <span className="tile__foot small quiet">
        <span className="clip">
          {words.ownerClass[camera.owner_class] ?? camera.owner_class}, {text.opens[ranked.opens] ?? ranked.opens}
        </span>
        {camera.health === 'offline' ? (
          <span className="tile__off">
            <VideoOff size={12} aria-hidden="true" /> {text.offline}
          </span>
        ) : null}
      </span>
    </button>
  );
}
