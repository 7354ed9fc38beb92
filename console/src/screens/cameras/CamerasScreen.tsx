/** The cameras: what is wanted of each and what it does, what is wrong in words, and the ways to mend it. */
import { useState } from 'react';
import type { VideoTotals, WorkView } from '../../api/types';
import { readVideo } from '../../api/video';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useRenewed } from '../../parts/useRenewed';
import { setQuery, useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { sizeWords } from '../../video/size';
import { Holds } from './Holds';
import { Sites } from './Sites';
import { Wizard } from './Wizard';
import { WorkTable } from './WorkTable';
import './cameras.css';

const text = words.camerasScreen;
const REFRESH_MS = 5_000;

export function CamerasScreen() {
  const { query } = useRoute();
  const { may } = useMe();
  const isEnrolling = query.enrol === 'yes' && may.includes('camera.enrol');
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      {isEnrolling ? <Wizard onDone={() => setQuery({})} /> : <WorkList />}
    </section>
  );
}

function WorkList() {
  const answer = useAnswer('video', readVideo);
  const { may, demo } = useMe();
  const [filter, setFilter] = useState('');
  const [isOnlyFaulty, setOnlyFaulty] = useState(false);
  useRenewed(answer, REFRESH_MS);
  const { value, again } = answer;
  const wanted = filter.trim().toLowerCase();
  const isShown = (each: WorkView) =>
    `${each.name} ${each.camera_id}`.toLowerCase().includes(wanted) && (!isOnlyFaulty || each.faults.length > 0);
  const shown = (value?.items ?? []).filter(isShown);
  return (
    <>
      {value ? <Totals totals={value.totals} isDemo={demo} /> : null}
      <div className="page__form">
        <TextField label={text.filter} value={filter} onChange={setFilter} type="search" />
        <label className="row page__value">
          <input
            type="checkbox"
            className="check"
            checked={isOnlyFaulty}
            onChange={(event) => setOnlyFaulty(event.target.checked)}
          />
          {text.onlyFaulty}
        </label>
        <span className="push" />
        {may.includes('camera.enrol') ? (
          <Button look="main" onPress={() => setQuery({ enrol: 'yes' })}>
            {text.enrol}
          </Button>
        ) : null}
      </div>
      {answer.error ? <Failure error={answer.error} onAgain={again} /> : null}
      {answer.isWaiting && !value ? (
        <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />
      ) : null}
      {value ? <WorkTable items={shown} onDone={again} /> : null}
      {value && shown.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {may.includes('hold.list') && may.includes('hold.release') ? <Holds /> : null}
      {may.includes('admin.list_sites') ? <Sites /> : null}
    </>
  );
}

function Totals({ totals, isDemo }: { totals: VideoTotals; isDemo: boolean }) {
  const { disk_budget_bytes: budget, kept_bytes: kept } = totals;
  return (
    <div className="row cameras__totals">
      <span className="strong">{text.summary(totals.live, totals.cameras)}</span>
      <span className={totals.faulty > 0 ? 'strong' : 'quiet'}>{text.faulty(totals.faulty)}</span>
      <span className="quiet">{text.masked(totals.masked)}</span>
      <span className="quiet">{text.viewers(totals.viewers)}</span>
      <span className="push" />
      {budget === null ? null : (
        <meter
          className="meter cameras__disk"
          min={0}
          max={budget}
          value={Math.min(kept, budget)}
          aria-label={text.disk(sizeWords(kept), sizeWords(budget))}
        />
      )}
      <span>{budget === null ? text.diskOpen(sizeWords(kept)) : text.disk(sizeWords(kept), sizeWords(budget))}</span>
      {totals.held_bytes > 0 ? <span className="quiet">{text.held(sizeWords(totals.held_bytes))}</span> : null}
      {isDemo ? <span className="quiet small">{text.ring}</span> : null}
    </div>
  );
}
