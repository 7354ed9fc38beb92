/** The program's money: budget lines with what was promised and paid, and the payments files. */
import { useState } from 'react';
import { confirmBudget, makePayments, markPaid, paymentsAddress, proposeBudget, readMoney } from '../../api/incentive';
import type { BudgetProposed, Money, Payment } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { words } from '../../shell/words';
import { centsOf } from './cents';
import { fiscalYear } from './fiscalYear';

const text = words.incentive;

export function MoneyPanel() {
  const answer = useAnswer('money', readMoney);
  const money = answer.value;
  return (
    <div className="stack">
      <Going answer={answer} />
      {money ? (
        <>
          <Budget money={money} onDone={answer.again} />
          <Payments money={money} onDone={answer.again} />
        </>
      ) : null}
    </div>
  );
}

interface Props {
  money: Money;
  onDone: () => void;
}

function Budget({ money, onDone }: Props) {
  const [asks, setAsks] = useState(false);
  return (
    <section className="stack">
      <div className="row">
        <h2>{text.budget}</h2>
        <span className="push" />
        <Button onPress={() => setAsks(true)}>{text.setLine}</Button>
      </div>
      <p className="quiet">{text.budgetExplain}</p>
      {money.lines.length === 0 ? <p>{text.noBudget}</p> : <Lines money={money} />}
      {money.waiting.length > 0 ? (
        <>
          <h3>{text.waitingLines}</h3>
          <ul>
            {money.waiting.map((each) => (
              <WaitingLine key={each.id} line={each} onDone={onDone} />
            ))}
          </ul>
        </>
      ) : null}
      {asks ? <LineDialog onDone={onDone} onClose={() => setAsks(false)} /> : null}
    </section>
  );
}

function Lines({ money }: { money: Money }) {
  return (
    <Scroll label={text.budget}>
      <table className="table incentive__money">
        <TableHead columns={text.budgetColumns} />
        <tbody>
          {money.lines.map((each) => (
            <tr key={`${each.fiscal_year} ${each.line}`}>
              <td>{each.fiscal_year}</td>
              <td>{text.lines[each.line]}</td>
              <td>{text.dollars(each.cents)}</td>
              <td>{text.dollars(each.committed_cents)}</td>
              <td>{text.dollars(each.paid_cents)}</td>
              <td className="strong">{text.dollars(each.cents - each.committed_cents - each.paid_cents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function WaitingLine({ line, onDone }: { line: BudgetProposed; onDone: () => void }) {
  const deed = useDeed();
  const confirm = async () => {
    if (await deed.run(() => confirmBudget(line.id))) onDone();
  };
  return (
    <li className="row listed">
      <span className="strong">{`${line.fiscal_year}, ${text.lines[line.line]}: ${text.dollars(line.cents)}`}</span>
      <span className="quiet">{`${line.because}, ${text.proposedBy(line.proposed_by)}`}</span>
      <span className="push" />
      <Button onPress={() => void confirm()} isRunning={deed.isRunning}>
        {text.confirm}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}

function LineDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [year, setYear] = useState(String(fiscalYear(new Date())));
  const [line, setLine] = useState('homes');
  const [sum, setSum] = useState('');
  const [because, setBecause] = useState('');
  const cents = centsOf(sum);
  const isWhole = /^20\d\d$/.test(year) && cents !== null && because.trim() !== '';
  return (
    <AskDialog
      title={text.setLine}
      explain={text.budgetExplain}
      submit={text.setLine}
      missing={isWhole ? null : text.lineMissing}
      onSubmit={async () => {
        await proposeBudget(Number(year), line, cents ?? 0, because);
        onDone();
      }}
      onClose={onClose}
    >
      <TextField label={text.year} value={year} onChange={setYear} inputMode="numeric" maxLength={4} />
      <ChoiceField
        label={text.line}
        value={line}
        choices={Object.entries(text.lines).map(([value, title]) => ({ value, title }))}
        onChange={setLine}
      />
      <TextField label={text.sum} value={sum} onChange={setSum} inputMode="numeric" maxLength={16} />
      <TextField label={text.because} value={because} onChange={setBecause} rows={2} maxLength={2_000} />
    </AskDialog>
  );
}

function Payments({ money, onDone }: Props) {
  const deed = useDeed();
  const make = async () => {
    if (await deed.run(makePayments)) onDone();
  };
  return (
    <section className="stack">
      <div className="row">
        <h2>{text.payments}</h2>
        <span className="quiet">{text.unpaid(money.unpaid, text.dollars(money.unpaid_cents))}</span>
        <span className="push" />
        <Button onPress={() => void make()} isDisabled={money.unpaid === 0} isRunning={deed.isRunning}>
          {text.makePayments}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {money.payments.length === 0 ? (
        <p className="quiet">{text.noPayments}</p>
      ) : (
        <Scroll label={text.payments}>
          <table className="table incentive__money">
            <TableHead columns={text.paymentColumns} />
            <tbody>
              {money.payments.map((each) => (
                <PaymentRow key={each.id} payment={each} onDone={onDone} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function PaymentRow({ payment, onDone }: { payment: Payment; onDone: () => void }) {
  const [asks, setAsks] = useState(false);
  return (
    <tr>
      <td>
        <When at={payment.made_at} seconds={false} />
      </td>
      <td>{payment.made_by_name}</td>
      <td>{payment.applications}</td>
      <td>{text.dollars(payment.cents)}</td>
      <td>{payment.paid_on ?? <Button onPress={() => setAsks(true)}>{text.markPaid}</Button>}</td>
      <td>
        <a href={paymentsAddress(payment.id)} download>
          {text.download}
        </a>
        {asks ? <PaidDialog payment={payment} onDone={onDone} onClose={() => setAsks(false)} /> : null}
      </td>
    </tr>
  );
}

function PaidDialog({ payment, onDone, onClose }: { payment: Payment; onDone: () => void; onClose: () => void }) {
  const [on, setOn] = useState(new Date().toISOString().slice(0, 10));
  return (
    <AskDialog
      title={text.markPaid}
      submit={text.markPaid}
      missing={on ? null : text.paidOn}
      onSubmit={async () => {
        await markPaid(payment.id, on);
        onDone();
      }}
      onClose={onClose}
    >
      <TextField label={text.paidOn} type="date" value={on} onChange={setOn} />
    </AskDialog>
  );
}
