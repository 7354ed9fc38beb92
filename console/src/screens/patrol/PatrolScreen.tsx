/** Patrol of public cameras: begin, look at city cameras one by one, report an observation, end. */
import { useState } from 'react';
import { beginPatrol, endPatrol, readPatrol } from '../../api/room';
import type { CameraView, PatrolState } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure, Wait } from '../../parts/Note';
import { clockWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { setQuery, useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { OpenTile } from '../../video/OpenTile';
import { ReportDialog } from './ReportDialog';

const text = words.patrol;
const PURPOSE = 'patrol';

export function PatrolScreen() {
  const answer = useAnswer('patrol', readPatrol);
  const { again, value } = answer;
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      <p className="quiet page__explain">{text.explain}</p>
      {answer.error ? <Failure error={answer.error} onAgain={again} /> : null}
      {answer.isWaiting && !value ? (
        <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />
      ) : null}
      {value ? value.patrol ? <OnPatrol patrol={value} onDone={again} /> : <Begin onDone={again} /> : null}
    </section>
  );
}

function Begin({ onDone }: { onDone: () => void }) {
  const [area, setArea] = useState('');
  const deed = useDeed();
  const begin = async () => {
    if (await deed.run(() => beginPatrol(area.trim()))) onDone();
  };
  return (
    <>
      <p className="strong">{text.idleTitle}</p>
      <p className="quiet">{text.idle}</p>
      <div className="page__form page__form--below">
        <TextField label={text.area} value={area} onChange={setArea} maxLength={80} />
        <Button look="main" isRunning={deed.isRunning} onPress={() => void begin()}>
          {text.begin}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

function OnPatrol({ patrol, onDone }: { patrol: PatrolState; onDone: () => void }) {
  const deed = useDeed();
  const { query } = useRoute();
  const [camera, setCamera] = useState<CameraView | null>(null);
  const end = async () => {
    if (await deed.run(endPatrol)) onDone();
  };
  const began = patrol.patrol?.began_at;
  return (
    <>
      <div className="page__form">
        <span className="strong">{began ? text.since(clockWords(new Date(began))) : ''}</span>
        <Button keyFor="patrol.report" onPress={() => setQuery({ report: 'yes' })}>
          {text.report}
        </Button>
        <Button isRunning={deed.isRunning} onPress={() => void end()}>
          {text.end}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      <CameraList cameras={patrol.cameras} picked={camera} onPick={setCamera} />
      {query.report === 'yes' ? (
        <ReportDialog cameras={patrol.cameras} camera={camera} onClose={() => setQuery({})} />
      ) : null}
    </>
  );
}

interface ListProps {
  cameras: readonly CameraView[];
  picked: CameraView | null;
  onPick: (camera: CameraView) => void;
}

const LISTED_MAX = 200;

function CameraList({ cameras, picked, onPick }: ListProps) {
  const [filter, setFilter] = useState('');
  const [looked, setLooked] = useState<ReadonlySet<string>>(new Set());
  const wanted = filter.trim().toLowerCase();
  const shown = cameras.filter((each) => `${each.name} ${each.address ?? ''}`.toLowerCase().includes(wanted));
  const look = (camera: CameraView) => {
    onPick(camera);
    setLooked((before) => new Set([...before, camera.id]));
  };
  return (
    <>
      <div className="page__form">
        <TextField label={text.filter} value={filter} onChange={setFilter} type="search" />
        <span className="quiet">{text.cameras(shown.length)}</span>
      </div>
      {picked ? <Picture key={picked.id} camera={picked} /> : null}
      {shown.length === 0 ? <p className="quiet">{text.none}</p> : null}
      <ul className="patrol__list">
        {shown.slice(0, LISTED_MAX).map((camera) => (
          <li key={camera.id} className="row listed">
            <span className={picked?.id === camera.id ? 'strong' : ''}>{camera.name}</span>
            {camera.address === camera.name ? null : <span className="quiet">{camera.address}</span>}
            <span className="quiet small">{words.health[camera.health] ?? camera.health}</span>
            <span className="push quiet small">{looked.has(camera.id) ? text.looked : ''}</span>
            <Button onPress={() => look(camera)}>
              {text.look}
              <span className="unseen"> {camera.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The camera that is looked through now: each look is an act of its own. */
function Picture({ camera }: { camera: CameraView }) {
  const { demo } = useMe();
  const [isRecalled, setRecalled] = useState(false);
  return (
    <div className="patrol__picture">
      <OpenTile
        camera={camera}
        place={null}
        isPicked
        onPick={() => undefined}
        reason={{ purpose: PURPOSE }}
        isAutomatic={false}
        calledAt={null}
        rank={0}
        isRecalled={isRecalled}
        onRecall={setRecalled}
      />
      {demo ? <p className="small quiet">{words.video.tile.demoRing}</p> : null}
    </div>
  );
}
