/** Retention: clocks, what waits for a second person, certificates of what was deleted, and holds. */
import { readRetention } from '../../api/retention';
import { Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { Clocks } from './Clocks';
import { Deleted } from './Deleted';
import { RecordHolds } from './RecordHolds';
import { WaitingClocks } from './WaitingClocks';
import './retention.css';

const text = words.retention;

export function RetentionScreen() {
  const answer = useAnswer('retention', readRetention);
  const mayHold = useMay('record_hold.list');
  const view = answer.value;
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
      </div>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.isWaiting && !view ? <Wait text={words.common.loading} slow={answer.isSlow} /> : null}
      {view ? (
        <div className="stack">
          <Clocks view={view} onDone={answer.again} />
          {view.waiting.length > 0 ? <WaitingClocks view={view} onDone={answer.again} /> : null}
          {mayHold ? <RecordHolds /> : null}
          <Deleted view={view} />
        </div>
      ) : null}
    </section>
  );
}
