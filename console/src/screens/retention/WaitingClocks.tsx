/** Changes of clocks that wait for a second person. */
import { confirmClock, withdrawClock } from '../../api/retention';
import type { ClockProposal, RetentionView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { lawWords } from './Clocks';

const text = words.retention;

export function WaitingClocks({ view, onDone }: { view: RetentionView; onDone: () => void }) {
  return (
    <section>
      <h2>{text.waiting}</h2>
      <ul>
        {view.waiting.map((each) => (
          <Line
            key={each.id}
            proposal={each}
            what={view.classes[each.clock.record_class] ?? each.clock.record_class}
            onDone={onDone}
          />
        ))}
      </ul>
    </section>
  );
}

function Line({ proposal, what, onDone }: { proposal: ClockProposal; what: string; onDone: () => void }) {
  const maySettle = useMay('retention.set');
  const deed = useDeed();
  const settle = async (how: (id: string) => Promise<unknown>) => {
    if (await deed.run(() => how(proposal.id))) onDone();
  };
  const { clock } = proposal;
  return (
    <li className="row listed">
      <span className="strong">{text.waits(what, lawWords(clock.law_tag), text.kept(clock))}</span>
      <span className="quiet">{`${clock.because}, ${text.proposedBy(proposal.proposed_by)}`}</span>
      <span className="push" />
      {maySettle ? (
        <>
          <Button onPress={() => void settle(confirmClock)} isRunning={deed.isRunning}>
            {text.confirm}
          </Button>
          <Button onPress={() => void settle(withdrawClock)} isRunning={deed.isRunning}>
            {text.withdraw}
          </Button>
        </>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
