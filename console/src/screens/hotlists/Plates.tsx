/** Plates one at a time: looked up, proposed, confirmed by another person, withdrawn. */
import { type FormEvent, useState } from 'react';
import { confirmEntry, findPlate, forgetEntry, readHotlists, readTopics, withdrawEntry } from '../../api/hotlists';
import type { EntryFound, EntryProposal } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { EntryDialog } from './EntryDialog';

const text = words.hotlists;

export function Plates() {
  const lists = useAnswer('hotlists', readHotlists);
  const topics = useAnswer('topics of hotlists', readTopics);
  const mayPropose = useMay('hotlist.propose');
  const [asked, setAsked] = useState<EntryFound | 'new' | null>(null);
  const manual = (lists.value?.items ?? []).filter((each) => each.kind === 'manual' && !each.is_over);
  return (
    <div className="stack">
      {lists.error ? <Failure error={lists.error} onAgain={lists.again} /> : null}
      <Look onReplace={mayPropose ? setAsked : null} replaceable={manual.map((each) => each.name)} />
      <section>
        <div className="row">
          <h2>{text.waiting}</h2>
          <span className="push" />
          {mayPropose && manual.length > 0 ? (
            <Button look="main" onPress={() => setAsked('new')}>
              {text.propose}
            </Button>
          ) : null}
        </div>
        {lists.value && manual.length === 0 ? <p className="quiet">{text.noManual}</p> : null}
        {lists.value?.waiting.length === 0 ? <p className="quiet">{text.nothingWaits}</p> : null}
        <ul>
          {(lists.value?.waiting ?? []).map((each) => (
            <Waiting key={each.id} proposal={each} onDone={lists.again} />
          ))}
        </ul>
      </section>
      {asked ? (
        <EntryDialog
          lists={manual}
          topics={(topics.value?.items ?? []).filter((each) => each.is_on)}
          replaced={asked === 'new' ? null : asked}
          onDone={lists.again}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  );
}

interface LookProps {
  onReplace: ((found: EntryFound) => void) | null;
  /** Names of lists whose entries are changed by hand. */
  replaceable: readonly string[];
}

function Look({ onReplace, replaceable }: LookProps) {
  const deed = useDeed();
  const [plate, setPlate] = useState('');
  const [incident, setIncident] = useState('');
  const [kase, setCase] = useState('');
  const [found, setFound] = useState<readonly EntryFound[] | null>(null);
  const [withdrawn, setWithdrawn] = useState<EntryFound | null>(null);
  const mayWithdraw = useMay('hotlist.withdraw');
  const look = () =>
    deed.run(async () => {
      setFound(null);
      setFound((await findPlate(plate.trim(), incident.trim() || null, kase.trim() || null)).items);
    });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (plate.trim() !== '') void look();
  };
  return (
    <section>
      <h2>{text.find}</h2>
      <p className="quiet page__explain">{text.findExplain}</p>
      <form className="page__form" onSubmit={send}>
        <TextField label={text.plate} value={plate} onChange={setPlate} maxLength={100} />
        <TextField label={text.incident} value={incident} onChange={setIncident} maxLength={60} />
        <TextField label={text.case} value={kase} onChange={setCase} maxLength={60} />
        <Button look="main" type="submit" isDisabled={plate.trim() === ''} isRunning={deed.isRunning}>
          {text.look}
        </Button>
      </form>
      {deed.error ? <Failure error={deed.error} /> : null}
      {found?.length === 0 ? <p role="status">{text.notFound}</p> : null}
      <ul>
        {(found ?? []).map((each) => (
          <li key={each.entry.id} className="row listed">
            <Entry found={each} />
            <span className="push" />
            {onReplace && replaceable.includes(each.list_name) ? (
              <Button onPress={() => onReplace(each)}>{text.replace}</Button>
            ) : null}
            {mayWithdraw ? <Button onPress={() => setWithdrawn(each)}>{text.withdraw}</Button> : null}
          </li>
        ))}
      </ul>
      {withdrawn ? <WithdrawDialog found={withdrawn} onDone={look} onClose={() => setWithdrawn(null)} /> : null}
    </section>
  );
}

function Entry({ found }: { found: EntryFound }) {
  const { entry } = found;
  return (
    <div>
      <p>
        <span className="mono strong">{entry.plate}</span> {entry.region} {entry.vehicle}
      </p>
      <p className="small">
        {found.list_name}, {found.owner}, {entry.issuer}
        {entry.case ? `, ${entry.case}` : ''}
      </p>
      {entry.note ? <p className="small quiet">{entry.note}</p> : null}
      <p className="small quiet">
        {found.is_matched ? text.matched : text.notMatched}, {text.until} <When at={entry.expires_at} seconds={false} />
        {entry.listed_at ? (
          <>
            , {text.since} <When at={entry.listed_at} seconds={false} />
          </>
        ) : null}
      </p>
    </div>
  );
}

function Waiting({ proposal, onDone }: { proposal: EntryProposal; onDone: () => void }) {
  const deed = useDeed();
  const mayConfirm = useMay('hotlist.enter');
  const mayForget = useMay('hotlist.forget');
  const settle = async (doIt: () => Promise<unknown>) => {
    if (await deed.run(doIt)) onDone();
  };
  const { asked } = proposal;
  return (
    <li className="listed">
      <div className="row">
        <span className="mono strong">{asked.plate}</span>
        <span>
          {asked.region} {asked.vehicle}
        </span>
        <span className="quiet">{text.proposed(proposal.proposed_by_name)}</span>
        <span className="push" />
        {mayConfirm ? (
          <Button onPress={() => void settle(() => confirmEntry(proposal.id))} isRunning={deed.isRunning}>
            {text.put}
          </Button>
        ) : null}
        {mayForget ? (
          <Button onPress={() => void settle(() => forgetEntry(proposal.id))} isRunning={deed.isRunning}>
            {text.forget}
          </Button>
        ) : null}
      </div>
      <p className="small quiet">
        {proposal.list_name}
        {asked.case ? `, ${asked.case}` : ''}: {asked.because}
      </p>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}

interface WithdrawProps {
  found: EntryFound;
  onDone: () => Promise<unknown>;
  onClose: () => void;
}

function WithdrawDialog({ found, onDone, onClose }: WithdrawProps) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.withdrawTitle}
      explain={text.withdrawExplain}
      submit={text.withdraw}
      missing={missingReason(reason)}
      onSubmit={() => withdrawEntry(found.entry.id, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
