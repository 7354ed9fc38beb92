/** The frame of a camera's tile: key, name and distance above, why it is here and what can be done below. */
import { Camera, Eye } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import type { CameraView } from '../api/types';
import { distanceWords } from '../parts/time';
import { words } from '../shell/words';
import './video.css';

const text = words.workspace.cameras;

const OFFLINE = 'offline';
/** The distance stands in the head already. */
const DISTANCE = /^[\d.]+ k?m away$/;

export interface TileSubject {
  camera: CameraView;
  /** The digit that picks it; null beyond nine. */
  place: number | null;
  isPicked: boolean;
  onPick: () => void;
  /** Why it was chosen, where something chose it. */
  reasons?: readonly string[];
  sees?: boolean;
  distanceM?: number;
}

interface Props extends TileSubject {
  children: ReactNode;
  foot?: ReactNode;
  /** For what it is shown: the purpose, and whether a person asked. */
  purpose?: string;
  frameRef?: Ref<HTMLElement>;
  /** Its picture is live: what was known of its health when it was chosen is over. */
  isLive?: boolean;
}

export function TileFrame({
  camera,
  place,
  isPicked,
  onPick,
  children,
  foot,
  purpose,
  frameRef,
  isLive = false,
  ...why
}: Props) {
  const facing = camera.azimuth_deg === null ? text.turns : text.facing(Math.round(camera.azimuth_deg));
  const about = [camera.name, camera.address, words.ownerClass[camera.owner_class], facing, ...(why.reasons ?? [])];
  return (
    <article
      ref={frameRef}
      className={`tile${isPicked ? ' tile--picked' : ''}${camera.health === 'offline' && !isLive ? ' tile--dead' : ''}`}
      aria-label={camera.name}
      data-camera={camera.id}
    >
      <button
        type="button"
        className="tile__head"
        aria-pressed={isPicked}
        onClick={onPick}
        title={about.filter(Boolean).join('\n')}
      >
        {place === null ? null : <span className="key">{place}</span>}
        <span className="tile__name">{camera.name}</span>
        {why.distanceM === undefined ? null : <span className="quiet figure">{distanceWords(why.distanceM)}</span>}
      </button>
      {children}
      {why.reasons ? (
        <Why reasons={why.reasons.filter((each) => !isLive || each !== OFFLINE)} sees={why.sees ?? false} />
      ) : null}
      {purpose ? <p className="tile__for small quiet">{purpose}</p> : null}
      {foot ? <div className="tile__foot">{foot}</div> : null}
    </article>
  );
}

function Why({ reasons, sees }: { reasons: readonly string[]; sees: boolean }) {
  const Icon = sees ? Eye : Camera;
  return (
    <p className="tile__why small">
      <Icon size={14} aria-hidden="true" />
      <span>
        <span className="unseen">{text.why}: </span>
        {reasons.filter((each) => !DISTANCE.test(each)).join(', ')}
      </span>
    </p>
  );
}
