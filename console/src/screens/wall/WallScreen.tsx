/** The wall: many cameras at once, kept per seat; the first nine move, what is beyond the budget is stills. */
import { useEffect, useState } from 'react';
import { camerasNear } from '../../api/places';
import { readPatrol } from '../../api/room';
import type { CameraView, IncidentView } from '../../api/types';
import { useTable } from '../../feed/use';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { Away, PopOut } from '../../shell/Away';
import { useRoute } from '../../shell/route';
import { useSelection } from '../../shell/selection';
import { useMe, usePurposes } from '../../shell/session';
import { keep, kept } from '../../shell/store';
import { usePanesAway } from '../../shell/windows';
import { words } from '../../shell/words';
import { useMapCameras } from '../../video/useMapCameras';
import { ChooseDialog } from './ChooseDialog';
import { hang, type Layout, type Point, readLayout, SIZES, sizeFor, takeOff } from './layout';
import { WallGrid } from './WallGrid';
import './wall.css';

const text = words.wall;
const PATROL = 'patrol';

/** What the wall is shown for: an incident, or one of the purposes that need none. */
export interface Why {
  purpose: string;
  incident: IncidentView | null;
}

function useLayout(): [Layout, (next: Layout) => void] {
  const { login, role } = useMe();
  const key = `watchroom.wall.${login}.${role}`;
  const [layout, setLayout] = useState(() => readLayout(kept(key)));
  useEffect(() => keep(key, layout), [key, layout]);
  return [layout, setLayout];
}

export function WallScreen() {
  const { pane } = useRoute();
  const away = usePanesAway();
  return pane === null && away.includes('wall') ? <Away pane="wall" /> : <Wall mayPop={pane === null} />;
}

function Wall({ mayPop }: { mayPop: boolean }) {
  const [layout, setLayout] = useLayout();
  const [isChoosing, setChoosing] = useState(false);
  const answer = useMapCameras();
  const { why, choose } = useWhy();
  const { demo } = useMe();
  const known = new Map((answer.value ?? []).map((each) => [each.id, each]));
  const shown = layout.cameras.flatMap((id) => known.get(id) ?? []).slice(0, layout.size);
  return (
    <section className="wall">
      <div className="row wall__head">
        <h1>{text.title}</h1>
        {choose}
        <Sizes layout={layout} onChange={setLayout} />
        {why?.incident ? <Best incident={why.incident} onFound={(found) => setLayout(found)} /> : null}
        <Button onPress={() => setChoosing(true)}>{text.choose}</Button>
        <Attention />
        {mayPop ? <PopOut pane="wall" /> : null}
        {demo ? <span className="small quiet">{words.video.tile.demoRing}</span> : null}
      </div>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value ? null : answer.error ? null : <Wait text={words.common.loading} slow={answer.isSlow} />}
      {answer.value ? <Shown layout={layout} shown={shown} why={why} onChange={setLayout} /> : null}
      {isChoosing ? (
        <ChooseDialog
          layout={layout}
          at={placeOf(why?.incident ?? null)}
          onChange={setLayout}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </section>
  );
}

function placeOf(incident: IncidentView | null): Point | null {
  const { lat, lon } = incident?.place ?? { lat: null, lon: null };
  return lat === null || lon === null ? null : { lat, lon };
}

interface ShownProps {
  layout: Layout;
  shown: readonly CameraView[];
  why: Why | null;
  onChange: (next: Layout) => void;
}

function Shown({ layout, shown, why, onChange }: ShownProps) {
  const isForPatrol = why?.purpose === PATROL;
  const patrol = useAnswer(isForPatrol ? 'patrol' : null, readPatrol);
  if (shown.length === 0) return <Blank title={text.emptyTitle}>{text.empty}</Blank>;
  if (!why) return <Blank title={text.noReasonTitle}>{text.noReason}</Blank>;
  if (isForPatrol && patrol.isWaiting && !patrol.value)
    return <Wait text={words.common.loading} slow={patrol.isSlow} />;
  // Each picture would be refused for itself, and each refusal written down.
  if (isForPatrol && patrol.value?.patrol === null) return <NoPatrol />;
  return (
    <WallGrid
      size={layout.size}
      cameras={shown}
      why={why}
      onOff={(id) => onChange(takeOff(layout, id))}
      onAlone={(id) => onChange({ size: 1, cameras: [id, ...layout.cameras.filter((each) => each !== id)] })}
    />
  );
}

function NoPatrol() {
  return (
    <Blank title={text.noPatrolTitle}>
      {text.noPatrol} <a href="#/patrol">{words.patrol.begin}</a>
    </Blank>
  );
}

/** Why the wall is looked at: an open incident (that of the workspace first), or a purpose that needs none. */
function useWhy() {
  const incidents = [...useTable('incident').values()].filter((each) => each.status === 'open');
  const { incident: opened } = useSelection();
  const purposes = usePurposes('camera.live');
  const [picked, setPicked] = useState<string | null>(null);
  const free = purposes.filter((each) => each.code !== 'call_response');
  const value = picked ?? (incidents.some((each) => each.id === opened) ? (opened ?? '') : '');
  const incident = incidents.find((each) => each.id === value) ?? null;
  const purpose = incident ? 'call_response' : free.find((each) => each.code === value)?.code;
  const choices = [
    ...free.map((each) => ({ value: each.code, title: each.title })),
    ...incidents
      .sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1))
      .map((each) => ({ value: each.id, title: `${each.number} ${each.title}` })),
  ];
  const choose = (
    <ChoiceField label={text.why} quiet value={value} choices={choices} onChange={setPicked} empty={`${text.why}…`} />
  );
  return { why: purpose === undefined ? null : ({ purpose, incident } satisfies Why), choose };
}

function Sizes({ layout, onChange }: { layout: Layout; onChange: (next: Layout) => void }) {
  return (
    <fieldset className="row wall__sizes">
      <legend className="unseen">{text.size}</legend>
      {SIZES.map((size) => (
        <Button key={size} isPressed={layout.size === size} onPress={() => onChange({ ...layout, size })}>
          <span className="unseen">{text.size} </span>
          {text.sizes(size)}
        </Button>
      ))}
    </fieldset>
  );
}

const BEST_MAX = 4;

/** The four best of the ranking, alone on the wall. */
function Best({ incident, onFound }: { incident: IncidentView; onFound: (layout: Layout) => void }) {
  const deed = useDeed();
  const { lat, lon } = incident.place;
  if (lat === null || lon === null) return null;
  const find = () =>
    deed.run(async () => {
      const { items } = await camerasNear({ lat, lon }, incident.id, 'call_response');
      const best = items.slice(0, BEST_MAX).map((each) => each.camera.id);
      onFound(best.reduce(hang, { size: sizeFor(best.length), cameras: [] }));
    });
  return (
    <>
      <Button look="main" isRunning={deed.isRunning} onPress={() => void find()}>
        {text.best}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

function Attention() {
  return (
    <details className="wall__attention small">
      <summary>{text.attention}</summary>
      <p>{text.attentionMore}</p>
    </details>
  );
}
