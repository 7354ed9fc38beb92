/** Handovers: one's own to write, others' to acknowledge. */
import { type FormEvent, useState } from 'react';
import { acknowledge, handOver } from '../../api/people';
import type { Handover } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.shift;

export function OwnHandover({ own, onDone }: { own: Handover | null; onDone: () => void }) {
  const [written, setWritten] = useState('');
  const deed = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await deed.run(() => handOver(written)))) return;
    setWritten('');
    onDone();
  };
  if (own?.acknowledged_name) {
    return (
      <section>
        <h2>{text.own}</h2>
        <p className="note" role="status">
          {text.ownTaken(own.acknowledged_name)}
        </p>
      </section>
    );
  }
  return (
    <section>
      <h2>{text.own}</h2>
      <p className="small quiet">{own ? text.ownWaits : text.ownHelp}</p>
      <form className="stack" onSubmit={send}>
        <TextField label={text.ownText} value={written} onChange={setWritten} rows={4} />
        {deed.error ? <Failure error={deed.error} /> : null}
        <div className="row">
          <Button type="submit" look="main" isDisabled={written.trim() === ''} isRunning={deed.isRunning}>
            {own ? text.ownAgain : text.ownSubmit}
          </Button>
        </div>
      </form>
    </section>
  );
}

export function Handovers({ handovers, onDone }: { handovers: readonly Handover[]; onDone: () => void }) {
  return (
    <section>
      <h2>{text.handovers}</h2>
      {handovers.length === 0 ? <p className="quiet">{text.noHandovers}</p> : null}
      <ul>
        {handovers.map((each) => (
          <One key={each.id} handover={each} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function stateWords(handover: Handover): string {
  if (handover.acknowledged_name) return text.taken(handover.acknowledged_name);
  return handover.forced_reason ? text.forced(handover.forced_reason) : text.waiting;
}

function One({ handover, onDone }: { handover: Handover; onDone: () => void }) {
  const me = useMe();
  const deed = useDeed();
  const waits = handover.acknowledged_at === null && handover.left_at === null;
  const isMine = handover.login === me.login;
  const fits = handover.role !== 'supervisor' || me.role === 'supervisor';
  const take = async () => {
    if (await deed.run(() => acknowledge(handover.id))) onDone();
  };
  return (
    <li className="listed stack shift__handover">
      <p>
        <span className="strong">{handover.name}</span>
        <span className="quiet">
          , {words.frame.roles[handover.role] ?? handover.role}, <When at={handover.written_at} seconds={false} />,{' '}
          {stateWords(handover)}
        </span>
      </p>
      <p className={handover.text ? 'shift__text' : 'quiet'}>{handover.text || text.noWords}</p>
      {handover.incidents.length > 0 ? (
        <p className="small quiet">
          {text.incidents(handover.incidents.length)}:{' '}
          {handover.incidents.map((each) => `${each.number} ${each.title}`).join(', ')}
        </p>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {waits && !isMine && fits ? (
        <div className="row">
          <Button look="main" isRunning={deed.isRunning} onPress={() => void take()}>
            {text.acknowledge}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
