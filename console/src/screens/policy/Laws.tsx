/** What each law asks of a watch room: a supervisor's presence; changed by two persons. */
import { useState } from 'react';
import { confirmLaw, proposeLaw, readLaws, withdrawLaw } from '../../api/laws';
import type { Jurisdiction, JurisdictionProposal, JurisdictionView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { BecauseDialog } from './BecauseDialog';

const text = words.policyScreen.laws;

export function Laws() {
  const answer = useAnswer('laws', readLaws);
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value ? <View view={answer.value} onDone={answer.again} /> : null}
    </>
  );
}

interface ViewProps {
  view: JurisdictionView;
  onDone: () => void;
}

function View({ view, onDone }: ViewProps) {
  const mayChange = useMay('jurisdiction.propose');
  const [changed, setChanged] = useState<Jurisdiction | null>(null);
  const waiting = new Set(view.waiting.map((each) => each.asked.law_tag));
  return (
    <div className="stack">
      <Scroll label={words.policyScreen.tabs.laws}>
        <table className="table table--stacks">
          <TableHead columns={text.columns}>{mayChange ? <th scope="col">{text.change}</th> : null}</TableHead>
          <tbody>
            {view.items.map((law) => (
              <tr key={law.law_tag}>
                <td data-head={text.columns.law} className="strong">
                  {law.law_tag}
                </td>
                <td data-head={text.columns.agencies}>{law.agencies.join(', ') || text.none}</td>
                <td data-head={text.columns.asked}>
                  {law.supervisor_required ? <strong>{text.yes}</strong> : text.no}
                </td>
                <td data-head={text.columns.because}>{law.because}</td>
                <td data-head={text.columns.since}>
                  {law.since ? <When at={law.since} seconds={false} /> : <span className="quiet">{text.shipped}</span>}
                </td>
                {mayChange ? (
                  <td>
                    {waiting.has(law.law_tag) ? null : <Button onPress={() => setChanged(law)}>{text.change}</Button>}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {view.waiting.length > 0 ? <Waiting view={view} onDone={onDone} /> : null}
      {changed ? (
        <BecauseDialog
          title={text.changeTitle(changed.law_tag, !changed.supervisor_required)}
          explain={text.changeExplain}
          submit={words.common.send}
          onSubmit={(because) =>
            proposeLaw({ law_tag: changed.law_tag, supervisor_required: !changed.supervisor_required, because }).then(
              onDone,
            )
          }
          onClose={() => setChanged(null)}
        />
      ) : null}
    </div>
  );
}

function Waiting({ view, onDone }: ViewProps) {
  return (
    <section>
      <h2>{text.waiting}</h2>
      <ul>
        {view.waiting.map((each) => (
          <Line key={each.id} proposal={each} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function Line({ proposal, onDone }: { proposal: JurisdictionProposal; onDone: () => void }) {
  const { name } = useMe();
  const maySettle = useMay('jurisdiction.set');
  const deed = useDeed();
  const settle = async (how: (id: string) => Promise<unknown>) => {
    if (await deed.run(() => how(proposal.id))) onDone();
  };
  const { asked } = proposal;
  const isOwn = proposal.proposed_by === name;
  return (
    <li className="row listed">
      <span className="strong">{text.asks(asked.law_tag, asked.supervisor_required)}</span>
      <span className="quiet">{`${asked.because}, ${text.proposedBy(proposal.proposed_by)}`}</span>
      <span className="push" />
      {isOwn ? <span className="quiet">{words.policyScreen.mine}</span> : null}
      {maySettle && !isOwn ? (
        <Button onPress={() => void settle(confirmLaw)} isRunning={deed.isRunning}>
          {text.confirm}
        </Button>
      ) : null}
      {maySettle ? (
        <Button onPress={() => void settle(withdrawLaw)} isRunning={deed.isRunning}>
          {text.withdraw}
        </Button>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
