/** Random samples: announced, drawn by the next head of the ledger, reviewed act by act, closed with a statement. */
import { useState } from 'react';
import { certify, drawSample, readAudit, readDesk, reviewItem } from '../../api/audits';
import type { ActRow, Audit, AuditDetail } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { setQuery, useRoute } from '../../shell/route';
import { words } from '../../shell/words';
import { ActRows } from './ActRows';
import { AnnounceDialog } from './AnnounceDialog';
import { FindingDialog } from './FindingDialog';
import { useChoices } from './useChoices';
import { VerdictDialog } from './VerdictDialog';

const text = words.auditScreen.samples;
const toFindings = () => setQuery({ tab: 'findings' });

export function Samples() {
  const { query } = useRoute();
  return query.sample ? <Sample id={query.sample} /> : <SampleList />;
}

function SampleList() {
  const answer = useAnswer('desk', readDesk);
  const [isAnnouncing, setAnnouncing] = useState(false);
  const audits = answer.value?.audits ?? [];
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <div className="page__form">
        <Button look="main" onPress={() => setAnnouncing(true)}>
          {text.announce}
        </Button>
      </div>
      <Going answer={answer} />
      {answer.value && audits.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {audits.length > 0 ? <SampleTable audits={audits} /> : null}
      {isAnnouncing ? <AnnounceDialog onDone={answer.again} onClose={() => setAnnouncing(false)} /> : null}
    </>
  );
}

function stateOf(audit: Audit): string {
  if (audit.closed_at) return text.closed;
  return audit.drawn_at ? text.open : text.notDrawn;
}

function SampleTable({ audits }: { audits: readonly Audit[] }) {
  const { columns } = text;
  return (
    <Scroll label={words.auditScreen.tabs.samples}>
      <table className="table table--stacks audit__acts">
        <thead>
          <tr>
            <th scope="col">{columns.title}</th>
            <th scope="col">{columns.announced}</th>
            <th scope="col">{columns.drawn}</th>
            <th scope="col">{columns.reviewed}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">
              <span className="unseen">{text.view}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {audits.map((each) => (
            <tr key={each.id}>
              <td data-head={columns.title}>
                <span className="strong">{each.title}</span>
                <br />
                <span className="small quiet">{text.kinds[each.kind]}</span>
              </td>
              <td data-head={columns.announced}>
                <When at={each.announced_at} seconds={false} />
              </td>
              <td data-head={columns.drawn}>
                {each.population === null ? '' : text.drawn(each.items, each.population)}
              </td>
              <td data-head={columns.reviewed} className="figure">
                {each.drawn_at ? `${each.reviewed} / ${each.items}` : ''}
              </td>
              <td data-head={columns.state}>{stateOf(each)}</td>
              <td>
                <Button onPress={() => setQuery({ tab: 'samples', sample: each.id })}>{text.view}</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Sample({ id }: { id: string }) {
  const answer = useAnswer(id, (signal) => readAudit(id, signal));
  const deed = useDeed();
  const found = answer.value;
  const draw = () => deed.run(() => drawSample(id).then(answer.again));
  return (
    <>
      <div className="page__form">
        <Button onPress={() => setQuery({ tab: 'samples' })}>{text.back}</Button>
        {found && !found.audit.drawn_at ? (
          <Button look="main" isRunning={deed.isRunning} onPress={() => void draw()}>
            {text.draw}
          </Button>
        ) : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      <Going answer={answer} />
      {found ? <Drawn detail={found} onDone={answer.again} /> : null}
    </>
  );
}

function Drawn({ detail, onDone }: { detail: AuditDetail; onDone: () => void }) {
  const { audit, items } = detail;
  const [reviewing, setReviewing] = useState<number | null>(null);
  const [isClosing, setClosing] = useState(false);
  const [found, setFound] = useState<ActRow | null>(null);
  const verdicts = useChoices('verdicts');
  const places = new Map(items.map((each) => [each.act.id, each]));
  const submit = async (verdict: string, note: string) => {
    if (reviewing !== null) await reviewItem(audit.id, reviewing, verdict, note);
    onDone();
  };
  return (
    <>
      <h2>{audit.title}</h2>
      <p className="quiet page__explain">
        {audit.seed && audit.seed_size !== null ? (
          <>
            {`${text.drawn(audit.items, audit.population ?? 0)}. ${text.seed}: ${text.seedOf(audit.seed_size)}, `}
            <span className="mono audit__seed">{audit.seed}</span>
          </>
        ) : (
          text.notDrawn
        )}
      </p>
      {audit.statement ? <p className="note">{`${text.statement}: ${audit.statement}`}</p> : null}
      {items.length > 0 ? (
        <ActRows
          label={audit.title}
          acts={items.map((each) => each.act)}
          last={text.items.verdict}
          cell={(act) => {
            const item = places.get(act.id);
            if (!item) return null;
            return (
              <Verdict
                item={item}
                title={verdicts.find((one) => one.value === item.verdict)?.title}
                isClosed={audit.closed_at !== null}
                onReview={() => setReviewing(item.leaf_index)}
                onAsk={() => setFound(act)}
              />
            );
          }}
        />
      ) : null}
      {audit.drawn_at && !audit.closed_at ? (
        <div className="page__form page__form--below">
          <Button onPress={() => setClosing(true)}>{text.certify}</Button>
        </div>
      ) : null}
      {reviewing === null ? null : <VerdictDialog onSubmit={submit} onClose={() => setReviewing(null)} />}
      {found ? <FindingDialog act={found} onDone={toFindings} onClose={() => setFound(null)} /> : null}
      {isClosing ? <CertifyDialog id={audit.id} onDone={onDone} onClose={() => setClosing(false)} /> : null}
    </>
  );
}

interface VerdictProps {
  item: AuditDetail['items'][number];
  /** The verdict in words, if there is one. */
  title: string | undefined;
  isClosed: boolean;
  onReview: () => void;
  onAsk: () => void;
}

function Verdict({ item, title, isClosed, onReview, onAsk }: VerdictProps) {
  return (
    <>
      {title ? <span>{`${title}: ${item.note}`} </span> : null}
      {isClosed ? null : (
        <Button look={title ? 'plain' : undefined} onPress={onReview}>
          {title ? text.change : text.review}
        </Button>
      )}
      {item.verdict === 'finding' ? <Button onPress={onAsk}>{text.ask}</Button> : null}
    </>
  );
}

function CertifyDialog({ id, onDone, onClose }: { id: string; onDone: () => void; onClose: () => void }) {
  const [statement, setStatement] = useState('');
  return (
    <AskDialog
      title={text.certifyTitle}
      explain={text.certifyExplain}
      submit={words.common.save}
      missing={statement.trim() ? null : words.common.required}
      onSubmit={() => certify(id, statement.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.statement} value={statement} onChange={setStatement} rows={3} maxLength={2000} autoFocus />
    </AskDialog>
  );
}
