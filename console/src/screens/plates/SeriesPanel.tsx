/** Linked series: what waits for a supervisor, what is in force, and proposing one. */
import { useState } from 'react';
import { approveSeries, denySeries, readSeries, readSeriesAsked } from '../../api/plates';
import type { SeriesAsked } from '../../api/types';
import { Button } from '../../parts/Button';
import { Blank, Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { ProposeDialog } from './ProposeDialog';
import { SeriesLine } from './SeriesLine';

const text = words.plates.series;

export function SeriesPanel() {
  const mayPropose = useMay('plates.propose_series');
  const inForce = useAnswer('series', readSeries);
  const asked = useAnswer('series asked', readSeriesAsked);
  const [isProposing, setProposing] = useState(false);
  const done = () => {
    inForce.again();
    asked.again();
  };
  const waits = asked.value?.items ?? [];
  const items = inForce.value?.items ?? [];
  const error = inForce.error ?? asked.error;
  return (
    <div className="stack">
      <p className="quiet page__explain">{text.explain}</p>
      {mayPropose ? (
        <div>
          <Button onPress={() => setProposing(true)}>{text.propose}</Button>
        </div>
      ) : null}
      {error ? <Failure error={error} onAgain={done} /> : null}
      {inForce.isWaiting && !inForce.value ? <Wait text={words.common.loading} slow={inForce.isSlow} /> : null}
      {waits.length > 0 ? (
        <section>
          <h2>{text.waiting}</h2>
          <ul>
            {waits.map((each) => (
              <Waiting key={each.id} asked={each} onDone={done} />
            ))}
          </ul>
        </section>
      ) : null}
      {inForce.value && items.length === 0 && waits.length === 0 ? (
        <Blank title={text.emptyTitle}>{text.empty}</Blank>
      ) : null}
      {items.length > 0 ? (
        <section>
          <h2>{text.inForce}</h2>
          <ul>
            {items.map((each) => (
              <SeriesLine key={each.id} series={each} onDone={done} />
            ))}
          </ul>
        </section>
      ) : null}
      {isProposing ? <ProposeDialog onDone={done} onClose={() => setProposing(false)} /> : null}
    </div>
  );
}

function Waiting({ asked, onDone }: { asked: SeriesAsked; onDone: () => void }) {
  const mayDecide = useMay('plates.approve_series');
  const deed = useDeed();
  const settle = async (how: (id: string) => Promise<unknown>) => {
    if (await deed.run(() => how(asked.id))) onDone();
  };
  return (
    <li className="listed">
      <div className="row">
        <span className="strong">{asked.title}</span>
        <span>{text.asks(asked.asked_by_name)}</span>
        <span className="quiet">
          <When at={asked.asked_at} seconds={false} />
        </span>
        <span className="push" />
        {mayDecide ? (
          <>
            <Button look="main" onPress={() => void settle(approveSeries)} isRunning={deed.isRunning}>
              {text.agree}
            </Button>
            <Button onPress={() => void settle(denySeries)} isRunning={deed.isRunning}>
              {text.deny}
            </Button>
          </>
        ) : null}
      </div>
      <p className="small">
        {asked.reason} ({text.scenes(asked.scenes.length)}: {asked.scenes.map((each) => each.incident).join(', ')};{' '}
        {words.plates.asks.forCase(asked.case)})
      </p>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
