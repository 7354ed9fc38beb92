/** The shift: who is on watch, what is handed over, the log, and whether a supervisor is present. */
import { readShift } from '../../api/people';
import type { ShiftView, SupervisionGap } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useNow } from '../../shell/now';
import { words } from '../../shell/words';
import { Handovers, OwnHandover } from './Handovers';
import { Log } from './Log';
import './shift.css';

const text = words.shift;
/** Opening it is an act: it is asked anew no more often than this. */
const REFRESH_MS = 120_000;

export function ShiftScreen() {
  const turn = Math.floor(useNow() / REFRESH_MS);
  const answer = useAnswer(`shift ${turn}`, readShift, 'shift');
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
        <span className="push" />
        <Button onPress={answer.again}>{text.refresh}</Button>
      </div>
      <Going answer={answer} mayCancel />
      {answer.value ? <Shift shift={answer.value} onDone={answer.again} /> : null}
    </section>
  );
}

interface Props {
  shift: ShiftView;
  onDone: () => void;
}

function Shift({ shift, onDone }: Props) {
  return (
    <div className="shift">
      <div className="stack">
        <OwnHandover own={shift.own_handover} onDone={onDone} />
        <Handovers handovers={shift.handovers} onDone={onDone} />
        <Log lines={shift.lines} onDone={onDone} />
      </div>
      <div className="stack">
        <Duty shift={shift} />
        <section>
          <h2>{text.gaps}</h2>
          {shift.gaps.length === 0 ? <p className="quiet">{text.noGaps}</p> : null}
          <ul>
            {shift.gaps.map((gap) => (
              <Gap key={gap.began_at} gap={gap} />
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

function Duty({ shift }: { shift: ShiftView }) {
  const isMissing = shift.supervisor_required && !shift.supervised;
  const said = shift.supervised ? text.supervised : isMissing ? text.unsupervised : text.notRequired;
  return (
    <section>
      <h2>{text.onDuty}</h2>
      <p className={isMissing ? 'note note--alarm' : 'quiet'} role={isMissing ? 'alert' : undefined}>
        {said}
      </p>
      {shift.on_duty.length === 0 ? <p className="quiet">{text.nobody}</p> : null}
      <ul>
        {shift.on_duty.map((seat) => (
          <li key={seat.seat_id} className="listed">
            <span className="strong">{seat.name}</span>
            <span className="quiet">
              {`, ${words.frame.roles[seat.role] ?? seat.role}`}
              {seat.present ? '' : `, ${text.away}`}
              {seat.by_token ? `, ${text.byToken}` : ''}
            </span>
            <p className="small quiet">
              {text.since} <When at={seat.began_at} seconds={false} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gap({ gap }: { gap: SupervisionGap }) {
  return (
    <li className="listed">
      <When at={gap.began_at} /> – {gap.ended_at ? <When at={gap.ended_at} /> : <strong>{text.gapRuns}</strong>}
    </li>
  );
}
