/** The kill switch: what can be suspended, what is, and lifting it by two persons. */
import { useState } from 'react';
import { lift, proposeLift, readSwitches, suspend } from '../../api/policy';
import type { Switch, Switches } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { BecauseDialog } from './BecauseDialog';

const text = words.policyScreen.switches;

export function KillSwitch() {
  const answer = useAnswer('switches', readSwitches);
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value ? <Groups switches={answer.value} onDone={answer.again} /> : null}
    </>
  );
}

function Groups({ switches, onDone }: { switches: Switches; onDone: () => void }) {
  const mayUse = useMay('switch.suspend') && switches.holds;
  return (
    <>
      {switches.holds ? null : <p className="note">{text.notHeld}</p>}
      <div className="policy__switches">
        {Object.entries(text.kinds).map(([kind, title]) => (
          <section key={kind} aria-label={title}>
            <h2>{title}</h2>
            <ul>
              {switches.items
                .filter((each) => each.kind === kind)
                .map((each) => (
                  <Line key={each.what} item={each} mayUse={mayUse} onDone={onDone} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

interface LineProps {
  item: Switch;
  mayUse: boolean;
  onDone: () => void;
}

function Line({ item, mayUse, onDone }: LineProps) {
  return (
    <li className="policy__switch">
      <span className={item.since ? 'strong' : ''}>{item.title}</span>
      <State item={item} />
      <span className="push" />
      {mayUse && !item.waiting ? <AskButton item={item} onDone={onDone} /> : null}
      {mayUse && item.waiting ? <LiftButton item={item} onDone={onDone} /> : null}
    </li>
  );
}

function State({ item }: { item: Switch }) {
  if (!item.since) return <span className="quiet">{text.works}</span>;
  return (
    <>
      <span className="alarm">
        {text.since} <When at={item.since} seconds={false} />
      </span>
      {item.waiting ? <span className="quiet">{text.waits(item.proposed_by ?? '')}</span> : null}
    </>
  );
}

type ButtonProps = Omit<LineProps, 'mayUse'>;

/** Suspends what works; proposes to lift what is suspended. */
function AskButton({ item, onDone }: ButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const isOff = item.since !== null;
  const send = async (because: string) => {
    await (isOff ? proposeLift : suspend)({ kind: item.kind, what: item.what, because });
    onDone();
  };
  return (
    <>
      <Button look="plain" onPress={() => setAsking(true)}>
        {isOff ? text.propose : text.suspend}
      </Button>
      {isAsking ? (
        <BecauseDialog
          title={isOff ? text.liftTitle(item.title) : text.suspendTitle(item.title)}
          explain={isOff ? text.liftExplain : text.suspendExplain}
          submit={isOff ? text.liftSubmit : text.suspendSubmit}
          onSubmit={send}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

function LiftButton({ item, onDone }: ButtonProps) {
  const { name } = useMe();
  const deed = useDeed();
  if (item.proposed_by === name) return null;
  return (
    <>
      <Button isRunning={deed.isRunning} onPress={() => void deed.run(() => lift(item.waiting ?? '').then(onDone))}>
        {text.confirm}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}
