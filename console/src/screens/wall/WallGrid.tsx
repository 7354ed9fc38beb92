/** The pictures of a wall: with everything a tile can do up to nine, small and dense beyond. */
import { Lock, Maximize2, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CameraView } from '../../api/types';
import { useTable } from '../../feed/use';
import { Button } from '../../parts/Button';
import { useKey } from '../../shell/keys';
import { words } from '../../shell/words';
import { ClosedTile } from '../../video/ClosedTile';
import { LiveMark, LivePlace } from '../../video/LivePlace';
import { OpenTile } from '../../video/OpenTile';
import { useTile } from '../../video/useTile';
import { moves, type Size } from './layout';
import type { Why } from './WallScreen';

const text = words.wall;
/** Walls up to this size show whole tiles. */
const WHOLE_MAX = 9;
const KEYS_MAX = 9;

interface Props {
  size: Size;
  cameras: readonly CameraView[];
  why: Why;
  onOff: (id: string) => void;
  onAlone: (id: string) => void;
}

export function WallGrid({ size, cameras, why, onOff, onAlone }: Props) {
  const [picked, setPicked] = useState<string | null>(null);
  const [recalled, setRecalled] = useState<ReadonlySet<string>>(new Set());
  useKey('digit', (key) => setPicked(cameras[Number(key) - 1]?.id ?? null));
  const recall = (id: string, isRecalled: boolean) =>
    setRecalled((before) => new Set(isRecalled ? [...before, id] : [...before].filter((each) => each !== id)));
  return (
    <div className={`wall__grid wall__grid--${size}`}>
      {cameras.map((camera, at) =>
        size > WHOLE_MAX ? (
          <Small key={camera.id} camera={camera} at={at} size={size} why={why} onOff={onOff} onAlone={onAlone} />
        ) : (
          <Whole
            key={camera.id}
            camera={camera}
            at={at}
            why={why}
            isPicked={picked === camera.id}
            onPick={() => setPicked(camera.id)}
            isRecalled={recalled.has(camera.id)}
            onRecall={(isRecalled) => recall(camera.id, isRecalled)}
            onOff={() => onOff(camera.id)}
          />
        ),
      )}
    </div>
  );
}

/** The open look at a private camera for what the wall is shown for, if there is one. */
function useLease(camera: CameraView, { incident }: Why) {
  const leases = useTable('lease');
  return [...leases.values()].find((each) => each.camera_id === camera.id && each.incident_id === incident?.id) ?? null;
}

interface WholeProps {
  camera: CameraView;
  at: number;
  why: Why;
  isPicked: boolean;
  onPick: () => void;
  isRecalled: boolean;
  onRecall: (isRecalled: boolean) => void;
  onOff: () => void;
}

function Whole({ camera, at, why, onOff, ...rest }: WholeProps) {
  const { incident, purpose } = why;
  const lease = useLease(camera, why);
  const place = at < KEYS_MAX ? at + 1 : null;
  const subject = { camera, place, isPicked: rest.isPicked, onPick: rest.onPick };
  if (!camera.has_stream) return <ClosedTile {...subject} incident={incident?.id ?? ''} opens="no stream" />;
  if (camera.owner_class !== 'city' && lease === null) {
    return <ClosedTile {...subject} incident={incident?.id ?? ''} opens={incident ? 'lease' : 'closed'} />;
  }
  return (
    <OpenTile
      {...rest}
      {...subject}
      reason={{ purpose, incident: incident?.id ?? null }}
      isAutomatic={false}
      calledAt={incident?.opened_at ?? null}
      rank={at}
      lease={lease}
      choices={[{ id: 'off', title: text.off(camera.name), onPick: onOff }]}
    />
  );
}

interface SmallProps extends Pick<Props, 'size' | 'why' | 'onOff' | 'onAlone'> {
  camera: CameraView;
  at: number;
}

/** A small picture: its name, its age, and how to see it alone. */
function Small(props: SmallProps) {
  const lease = useLease(props.camera, props.why);
  if (!props.camera.has_stream) return <SmallShut {...props} says={text.dark} />;
  const isShut = props.camera.owner_class !== 'city' && lease === null;
  return isShut ? <SmallShut {...props} says={text.shut} /> : <SmallOpen {...props} />;
}

function SmallOpen(props: SmallProps) {
  const { camera, at, size, why } = props;
  const question = { purpose: why.purpose, incident: why.incident?.id ?? null };
  const wish = moves(size, at) ? 'fit' : 'still';
  const tile = useTile({ camera: camera.id, question, rank: at, wish });
  return (
    <SmallFrame {...props} mark={<LiveMark tile={tile} />}>
      <LivePlace tile={tile} name={camera.name} />
    </SmallFrame>
  );
}

/** One that asks for nothing: a private camera until a person does, for whose reason there is no room here. */
function SmallShut({ says, ...props }: SmallProps & { says: string }) {
  return (
    <SmallFrame {...props} mark={null}>
      <div className="tile__picture tile__picture--closed">
        <div className="tile__shut">
          <Lock size={14} aria-hidden="true" />
          <p>{says}</p>
        </div>
      </div>
    </SmallFrame>
  );
}

function SmallFrame({ camera, onOff, onAlone, mark, children }: SmallProps & { mark: ReactNode; children: ReactNode }) {
  return (
    <article className="tile tile--small" aria-label={camera.name} data-camera={camera.id} title={camera.name}>
      {children}
      <div className="tile__strip small">
        <span className="clip">{camera.name}</span>
        {mark}
        <Button look="plain" icon={Maximize2} label={text.big(camera.name)} onPress={() => onAlone(camera.id)} />
        <Button look="plain" icon={X} label={text.off(camera.name)} onPress={() => onOff(camera.id)} />
      </div>
    </article>
  );
}
