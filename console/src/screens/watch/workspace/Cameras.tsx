/** The four best cameras for the place, each with its reason: city cameras play by themselves, private ones are closed. */
import { useEffect, useState } from 'react';
import type { IncidentDetail, RankedCameraView } from '../../../api/types';
import { useTable } from '../../../feed/use';
import { useKey } from '../../../shell/keys';
import { type Reason, select, useReason, useSelection } from '../../../shell/selection';
import { useMay, useMe } from '../../../shell/session';
import { words } from '../../../shell/words';
import { ClosedTile } from '../../../video/ClosedTile';
import { OpenTile, type TileChoice } from '../../../video/OpenTile';
import { type Docked, dock, NOTHING_DOCKED, pin, swap } from './docked';

const text = words.workspace.cameras;
const tileText = words.video.tile;
const TILES_MAX = 4;
/** So many others are offered in place of a tile's camera. */
const OTHERS_MAX = 8;

interface Props {
  detail: IncidentDetail;
  /** In a replay nothing is shown live. */
  isLive: boolean;
}

export function Cameras({ detail, isLive }: Props) {
  const { demo } = useMe();
  const { docked, setDocked } = useDocked(detail.cameras);
  const shown = docked.ids.flatMap((id) => detail.cameras.find((each) => each.camera.id === id) ?? []);
  const facts = [
    text.summary(shown.length, detail.cameras_seen_from),
    text.sees(detail.cameras.filter((each) => each.sees).length),
    ...(detail.registered_near > 0 ? [text.registered(detail.registered_near)] : []),
  ];
  return (
    <section className="cameras" aria-label={text.title}>
      <div className="row">
        <h3>{text.title}</h3>
        <span className="small quiet push">{facts.join(', ')}</span>
      </div>
      {shown.length === 0 ? <p className="quiet">{text.none}</p> : null}
      <Tiles detail={detail} isLive={isLive} shown={shown} docked={docked} setDocked={setDocked} />
      {demo && shown.length > 0 ? <p className="small quiet cameras__ring">{tileText.demoRing}</p> : null}
    </section>
  );
}

const isShut = ({ opens, camera }: RankedCameraView): boolean =>
  !camera.has_stream || (opens !== 'by_itself' && opens !== 'lease');

function useDocked(cameras: readonly RankedCameraView[]) {
  // A tile that cannot open shows nothing: those that can come first, each in the order of the ranking.
  const ranked = [...cameras].sort((a, b) => Number(isShut(a)) - Number(isShut(b))).map((each) => each.camera.id);
  const stamp = ranked.join(' ');
  const [docked, setDocked] = useState<Docked>(() => dock(NOTHING_DOCKED, ranked, TILES_MAX));
  useEffect(() => setDocked((before) => dock(before, stamp.split(' ').filter(Boolean), TILES_MAX)), [stamp]);
  return { docked, setDocked };
}

interface TilesProps extends Props {
  shown: readonly RankedCameraView[];
  docked: Docked;
  setDocked: (change: (before: Docked) => Docked) => void;
}

function Tiles({ detail, isLive, shown, docked, setDocked }: TilesProps) {
  const { camera: picked } = useSelection();
  const reason = useReason(detail.incident.id);
  const [recalled, setRecalled] = useState<ReadonlySet<string>>(new Set());
  const pick = (index: number) => {
    const view = shown[index]?.camera;
    if (view) select({ camera: view.id, spot: { kind: 'camera', id: view.id, at: { lat: view.lat, lon: view.lon } } });
  };
  const recall = (ids: readonly string[], isRecalled: boolean) =>
    setRecalled((before) => new Set(isRecalled ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  const all = shown.map((each) => each.camera.id);
  const isNonePicked = picked === null || !all.includes(picked);
  useKey('digit', (key) => pick(Number(key) - 1));
  // Without a picked tile, the keys mean all of them.
  useKey('tile.before', () => recall(all, true), isNonePicked);
  useKey('tile.live', () => recall(all, false), isNonePicked);
  useKey('tile.pin', () => picked && setDocked((before) => pin(before, picked)), !isNonePicked);
  const choicesOf = (id: string): TileChoice[] => [
    {
      id: 'pin',
      title: docked.pinned.includes(id) ? tileText.unpin : tileText.pin,
      onPick: () => setDocked((before) => pin(before, id)),
    },
    ...othersOf(detail.cameras, docked).map(({ camera }) => ({
      id: `swap ${camera.id}`,
      title: tileText.swap(camera.name),
      onPick: () => setDocked((before) => swap(before, id, camera.id)),
    })),
  ];
  return (
    <div className="cameras__tiles">
      {shown.map((ranked, index) => (
        <Tile
          key={ranked.camera.id}
          ranked={ranked}
          detail={detail}
          isLive={isLive}
          reason={reason}
          place={index + 1}
          isPicked={picked === ranked.camera.id}
          onPick={() => pick(index)}
          isPinned={docked.pinned.includes(ranked.camera.id)}
          choices={choicesOf(ranked.camera.id)}
          isRecalled={recalled.has(ranked.camera.id)}
          onRecall={(isRecalled) => recall([ranked.camera.id], isRecalled)}
        />
      ))}
    </div>
  );
}

function othersOf(cameras: readonly RankedCameraView[], { ids }: Docked): readonly RankedCameraView[] {
  return cameras.filter(({ camera }) => !ids.includes(camera.id)).slice(0, OTHERS_MAX);
}

interface TileProps {
  ranked: RankedCameraView;
  detail: IncidentDetail;
  isLive: boolean;
  reason: Reason | null;
  place: number;
  isPicked: boolean;
  onPick: () => void;
  isPinned: boolean;
  choices: readonly TileChoice[];
  isRecalled: boolean;
  onRecall: (isRecalled: boolean) => void;
}

function Tile({ ranked, detail, isLive, reason, isPinned, ...rest }: TileProps) {
  const { incident } = detail;
  const mayLook = useMay('camera.live');
  const leases = useTable('lease');
  const lease =
    [...leases.values()].find((each) => each.camera_id === ranked.camera.id && each.incident_id === incident.id) ??
    null;
  const subject = {
    camera: ranked.camera,
    place: rest.place,
    isPicked: rest.isPicked,
    onPick: rest.onPick,
    reasons: ranked.reasons,
    sees: ranked.sees,
    distanceM: ranked.distance_m,
  };
  const isPanic = ranked.opens === 'by_itself' && ranked.camera.owner_class !== 'city';
  const { has_stream: hasStream } = ranked.camera;
  const opens = hasStream && ((ranked.opens === 'by_itself' && !isPanic) || lease !== null);
  if (!opens || !isLive || !mayLook || reason === null) {
    const shut = hasStream ? (isPanic ? 'panic' : ranked.opens) : 'no stream';
    return <ClosedTile {...subject} incident={incident.id} opens={isLive ? shut : 'replay'} />;
  }
  return (
    <OpenTile
      {...rest}
      {...subject}
      reason={{ purpose: reason.purpose, incident: incident.id, case: reason.case }}
      isAutomatic={lease === null}
      calledAt={incident.opened_at}
      rank={rest.place}
      lease={lease}
      note={isPinned ? <span className="small quiet">{tileText.pinned}</span> : null}
    />
  );
}
