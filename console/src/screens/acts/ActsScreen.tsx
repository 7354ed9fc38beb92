/** My acts: what I looked at and did, as the auditor will see it, each with its receipt. */
import { useState } from 'react';
import { allActs, myActs } from '../../api/room';
import type { ActRow as Act } from '../../api/types';
import { useRecord } from '../../feed/use';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { ReceiptDialog } from '../../parts/Receipt';
import { Scroll } from '../../parts/Scroll';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { go, setQuery, useRoute } from '../../shell/route';
import { useAgencyName, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { ContentsDialog, mayTouchContents } from './ContentsDialog';
import { Household } from './Household';

const text = words.acts;
const LISTED_MAX = 200;

export function ActsScreen() {
  const { query } = useRoute();
  const { from, to } = query;
  const reviews = useMe().may.includes('acts.all');
  const whose = reviews && query.whose !== 'mine' ? 'all' : 'mine';
  const answer = useAnswer(`acts ${whose} ${from} ${to}`, (signal) =>
    (whose === 'all' ? allActs : myActs)(from, to, LISTED_MAX, signal),
  );
  const [receipt, setReceipt] = useState<string | null>(null);
  const local = (at: string | undefined) => (at ? toLocalInput(new Date(at)) : '');
  const acts = answer.value?.items ?? [];
  return (
    <section className="page">
      <div className="page__head">
        <h1>{whose === 'all' ? text.titleAll : text.title}</h1>
        <span className="quiet">{whose === 'all' ? text.explainAll : text.explain}</span>
      </div>
      <div className="page__form">
        {reviews ? (
          <ChoiceField
            label={text.whose}
            value={whose}
            choices={[
              { value: 'all', title: text.whoseAll },
              { value: 'mine', title: text.whoseMine },
            ]}
            onChange={(next) => setQuery({ ...query, whose: next })}
          />
        ) : null}
        <TextField
          label={words.common.from}
          type="datetime-local"
          value={local(from)}
          onChange={(at) => setQuery({ ...query, from: fromLocalInput(at) })}
        />
        <TextField
          label={words.common.to}
          type="datetime-local"
          value={local(to)}
          onChange={(at) => setQuery({ ...query, to: fromLocalInput(at) })}
        />
        <Button onPress={answer.again}>{text.refresh}</Button>
        <Household />
        {acts.length >= LISTED_MAX ? <span className="quiet">{text.capped(LISTED_MAX)}</span> : null}
      </div>
      <Going answer={answer} mayCancel />
      {answer.value && acts.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {acts.length > 0 ? <ActTable acts={acts} showWho={whose === 'all'} onReceipt={setReceipt} /> : null}
      {receipt ? <ReceiptDialog act={receipt} onClose={() => setReceipt(null)} /> : null}
    </section>
  );
}

interface Shown {
  showWho: boolean;
  onReceipt: (act: string) => void;
  onContents: (act: string) => void;
}

function ActTable({ acts, showWho, onReceipt }: Omit<Shown, 'onContents'> & { acts: readonly Act[] }) {
  const [contents, setContents] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const columns = Object.entries(text.columns).filter(([key]) => showWho || key !== 'who');
  return (
    <Scroll label={text.title}>
      {said ? (
        <p className="note" role="status">
          {said}
        </p>
      ) : null}
      <table className="table">
        <thead>
          <tr>
            {columns.map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <Row key={act.id} act={act} showWho={showWho} onReceipt={onReceipt} onContents={setContents} />
          ))}
        </tbody>
      </table>
      {contents ? <ContentsDialog act={contents} onSaid={setSaid} onClose={() => setContents(null)} /> : null}
    </Scroll>
  );
}

/** An incident as a person named it; its id, which only machines know, stands in the subject by number. */
const numberWords = (incident: string | null) => (incident?.startsWith('inc_') ? null : incident);

function Row({ act, showWho, onReceipt, onContents }: Shown & { act: Act }) {
  const { purposes, may } = useMe();
  const nameOf = useAgencyName();
  const incident = useRecord('incident', act.incident)?.number ?? numberWords(act.incident);
  const purpose = purposes.find((each) => each.code === act.purpose)?.title ?? act.purpose;
  return (
    <tr>
      <td className="figure">
        <When at={act.at} />
      </td>
      {showWho ? <td>{`${act.name || act.login}, ${nameOf(act.agency)}`}</td> : null}
      <td>{act.act.replaceAll(/[._]/g, ' ')}</td>
      <td>{purpose}</td>
      <td>{act.subject}</td>
      <td>{[incident, act.case].filter(Boolean).join(', ')}</td>
      <td className={act.outcome === 'refused' ? 'strong' : ''}>{act.outcome}</td>
      <td className="quiet">
        {may.includes('policy.replay') ? (
          <Button look="plain" onPress={() => go('policy', { tab: 'why', act: act.id })}>
            {act.rule}
          </Button>
        ) : (
          act.rule
        )}
      </td>
      <td>
        {act.leaf_index === null ? (
          <span className="quiet">{text.pending}</span>
        ) : (
          <Button look="plain" onPress={() => onReceipt(act.id)}>
            {text.receipt} <span className="quiet figure">{act.leaf_index}</span>
          </Button>
        )}
        {act.leaf_index !== null && mayTouchContents(may) ? (
          <Button look="plain" onPress={() => onContents(act.id)}>
            {words.ledger.act.button}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
