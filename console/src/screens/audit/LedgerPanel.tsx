/** The ledger: its newest head, who cosigned it, what became of contents, and keys that wait to be destroyed. */
import { useState } from 'react';
import { confirmDestruction, openEntry, readLedger, withdrawDestruction } from '../../api/ledger';
import type { LedgerDesk, Proposal, SealedAct } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { LoggedMark, saveReceipt } from '../../parts/Receipt';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.ledger;

export function LedgerPanel() {
  const answer = useAnswer('ledger', readLedger);
  const [certificate, setCertificate] = useState<string | null>(null);
  const desk = answer.value;
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {certificate ? (
        <p className="note" role="status">
          {text.done} <LoggedMark act={certificate} text={text.certificate} />
        </p>
      ) : null}
      {desk ? (
        <div className="audit__findings">
          <Head desk={desk} />
          <Witnesses desk={desk} />
          <Contents desk={desk} onDone={answer.again} />
          <section className="audit__finding">
            <h2>{text.waiting}</h2>
            {desk.waiting.length === 0 ? <p className="quiet">{text.noWaiting}</p> : null}
            {desk.waiting.map((each) => (
              <Waiting key={each.id} proposal={each} onDone={answer.again} onCertificate={setCertificate} />
            ))}
          </section>
        </div>
      ) : null}
    </>
  );
}

function Head({ desk }: { desk: LedgerDesk }) {
  const { head } = desk;
  return (
    <section className="audit__finding">
      <h2>{text.head}</h2>
      {head ? (
        <>
          <p>
            {`${text.entries(head.size)}, ${text.signed} `}
            <When at={head.at} seconds={false} />
          </p>
          <p className="mono small audit__seed">{head.root}</p>
        </>
      ) : (
        <p className="quiet">{text.noHead}</p>
      )}
    </section>
  );
}

function Witnesses({ desk }: { desk: LedgerDesk }) {
  const columns = text.witnessColumns;
  return (
    <section className="audit__finding">
      <h2>{text.witnesses}</h2>
      {desk.cosigners.length === 0 ? (
        <p className="note">{text.noWitness}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{columns.witness}</th>
              <th scope="col">{columns.size}</th>
              <th scope="col">{columns.at}</th>
            </tr>
          </thead>
          <tbody>
            {desk.cosigners.map((each) => (
              <tr key={each.witness}>
                <td className="audit__seed">{each.witness}</td>
                <td className="figure">
                  {text.entries(each.size)}
                  {desk.head && each.size < desk.head.size ? <span className="quiet">{`, ${text.behind}`}</span> : null}
                </td>
                <td className="figure">
                  <When at={each.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Contents({ desk, onDone }: { desk: LedgerDesk; onDone: () => void }) {
  const { sealed, overdue, destroyed } = desk.counts;
  return (
    <section className="audit__finding">
      <h2>{text.contents}</h2>
      <p>
        {`${text.sealed(sealed)}, `}
        <span className={overdue > 0 ? 'alarm strong' : ''}>{text.overdue(overdue)}</span>
        {`, ${text.destroyed(destroyed)}`}
      </p>
      {desk.sealed.map((each) => (
        <Seal key={each.act_id} sealed={each} onDone={onDone} />
      ))}
    </section>
  );
}

function Seal({ sealed, onDone }: { sealed: SealedAct; onDone: () => void }) {
  const mayOpen = useMay('ledger.open');
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const isPast = Date.parse(sealed.until) <= Date.now();
  const open = async () => {
    saveReceipt(sealed.act_id, await openEntry(sealed.act_id, reason.trim()));
    onDone();
  };
  return (
    <div className="audit__waits">
      <span>
        {`${sealed.act.replaceAll(/[._]/g, ' ')}, `}
        <When at={sealed.at} />
        <span className={isPast ? 'alarm strong' : 'quiet'}>
          {`, ${text.until} `}
          <When at={sealed.until} seconds={false} />
          {isPast ? `: ${text.past}` : ''}
        </span>
      </span>
      {mayOpen && isPast ? <Button onPress={() => setAsking(true)}>{text.open}</Button> : null}
      {isAsking ? (
        <AskDialog
          title={text.openTitle}
          explain={text.openExplain}
          submit={text.openSubmit}
          missing={missingReason(reason)}
          onSubmit={open}
          onClose={() => setAsking(false)}
        >
          <ReasonField value={reason} onChange={setReason} autoFocus />
        </AskDialog>
      ) : null}
    </div>
  );
}

interface WaitingProps {
  proposal: Proposal;
  onDone: () => void;
  onCertificate: (act: string) => void;
}

function Waiting({ proposal, onDone, onCertificate }: WaitingProps) {
  const me = useMe();
  const mayConfirm = useMay('ledger.destroy_key');
  const deed = useDeed();
  const [isAsking, setAsking] = useState(false);
  const isOwn = proposal.proposed_by === me.login;
  const withdraw = async () => {
    if (await deed.run(() => withdrawDestruction(proposal.id))) onDone();
  };
  const confirm = async () => {
    onCertificate((await confirmDestruction(proposal.id)).certificate);
    onDone();
  };
  return (
    <div className="audit__waits">
      <span>
        <span className="strong">{proposal.subject}</span>
        <span className="quiet">
          {`, ${text.proposedBy(proposal.proposed_by_name)}, ${text.expires} `}
          <When at={proposal.expires_at} seconds={false} />
          {`: ${String(proposal.body.because ?? '')}`}
        </span>
      </span>
      {isOwn ? <span className="quiet">{text.own}</span> : null}
      {mayConfirm && !isOwn ? <Button onPress={() => setAsking(true)}>{text.confirm}</Button> : null}
      {mayConfirm || isOwn ? (
        <Button look="plain" isRunning={deed.isRunning} onPress={() => void withdraw()}>
          {text.withdraw}
        </Button>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {isAsking ? (
        <AskDialog
          title={text.confirmTitle}
          explain={text.confirmExplain}
          submit={text.confirmSubmit}
          onSubmit={confirm}
          onClose={() => setAsking(false)}
        >
          <p>{proposal.subject}</p>
        </AskDialog>
      ) : null}
    </div>
  );
}
