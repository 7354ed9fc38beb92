/** The queue of applications, the oldest first; one of them opened in its place. */
import { confirmAmount, readDesk } from '../../api/incentive';
import type { AmountProposed, Desk, Queued } from '../../api/types';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { Age } from '../../parts/When';
import { setQuery, useRoute } from '../../shell/route';
import { words } from '../../shell/words';
import { ApplicationPage } from './ApplicationPage';

const text = words.incentive;

export function Applications() {
  const { query } = useRoute();
  const id = query.application;
  if (id) return <ApplicationPage key={id} id={id} onBack={() => setQuery({ ...query, application: undefined })} />;
  return <Queue status={query.status ?? ''} />;
}

function Queue({ status }: { status: string }) {
  const { query } = useRoute();
  const answer = useAnswer(`desk ${status}`, (signal) => readDesk(status, signal));
  const desk = answer.value;
  return (
    <div className="stack">
      <div className="incentive__show">
        <ChoiceField
          label={text.show}
          value={status}
          empty={text.waiting}
          choices={Object.entries(text.statuses).map(([value, title]) => ({
            value,
            title: desk?.counts[value] ? `${title} (${desk.counts[value]})` : title,
          }))}
          onChange={(value) => setQuery({ ...query, status: value || undefined })}
        />
      </div>
      <Going answer={answer} />
      {desk && desk.amounts.length > 0 ? <Amounts amounts={desk.amounts} onDone={answer.again} /> : null}
      {desk ? <Rows desk={desk} /> : null}
    </div>
  );
}

function Rows({ desk }: { desk: Desk }) {
  if (desk.items.length === 0) return <p className="quiet">{text.empty}</p>;
  return (
    <Scroll label={text.tabs.applications}>
      <table className="table incentive__table">
        <TableHead columns={text.columns} />
        <tbody>
          {desk.items.map((each) => (
            <Row key={each.id} item={each} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ item }: { item: Queued }) {
  const { query } = useRoute();
  const area = [item.psa || text.nowhere, item.priority_area].filter(Boolean).join(', ');
  return (
    <tr>
      <td>
        <Button look="plain" onPress={() => setQuery({ ...query, application: item.id })}>
          {item.reference}
        </Button>
      </td>
      <td>{text.kinds[item.kind]}</td>
      <td>{`${text.applicants[item.applicant]}, ${text.buildings[item.building]}`}</td>
      <td>{area}</td>
      <td>
        {text.things(item.items, item.documents)}
        {item.duplicates > 0 ? <span className="incentive__flag">{text.sameBuilding(item.duplicates)}</span> : null}
      </td>
      <td>
        {text.statuses[item.status]}
        {item.cents ? ` ${text.dollars(item.cents)}` : ''}
      </td>
      <td>
        <Age at={item.applied_at} plain />
      </td>
    </tr>
  );
}

function Amounts({ amounts, onDone }: { amounts: readonly AmountProposed[]; onDone: () => void }) {
  return (
    <section>
      <h2>{text.amounts}</h2>
      <ul>
        {amounts.map((each) => (
          <AmountLine key={each.id} amount={each} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function AmountLine({ amount, onDone }: { amount: AmountProposed; onDone: () => void }) {
  const deed = useDeed();
  const confirm = async () => {
    if (await deed.run(() => confirmAmount(amount.id))) onDone();
  };
  return (
    <li className="row listed">
      <span className="strong">{`${amount.reference}: ${text.dollars(amount.cents)}`}</span>
      <span className="quiet">{`${amount.because}, ${text.proposedBy(amount.proposed_by)}`}</span>
      <span className="push" />
      <Button onPress={() => void confirm()} isRunning={deed.isRunning}>
        {text.confirm}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
