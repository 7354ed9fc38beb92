/** What officers on the street were told of an incident, who answered what, and a lookout for them. */
import { useMemo, useState } from 'react';
import { readOut, withdrawCard } from '../../../api/street';
import type { CardView, IncidentDetail } from '../../../api/types';
import { feed } from '../../../feed/client';
import { useTable } from '../../../feed/use';
import { AskDialog } from '../../../parts/AskDialog';
import { Button } from '../../../parts/Button';
import { missingReason, ReasonField } from '../../../parts/Field';
import { Failure, Wait } from '../../../parts/Note';
import { type Answer, useAnswer } from '../../../parts/useAnswer';
import { When } from '../../../parts/When';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import { LookoutDialog } from './LookoutDialog';

const text = words.workspace.street;

/** How many cards of an incident are before officers, and a word that changes with each answer. */
export function useOut(incident: string): { n: number; stamp: string } {
  const cards = useTable('card');
  const lookouts = useTable('lookout');
  return useMemo(() => {
    const here = [...cards.values(), ...lookouts.values()].filter((each) => each.incident_id === incident);
    const now = Date.now() + feed.offsetMs;
    return {
      n: here.filter((each) => Date.parse(each.expires_at) > now).length,
      stamp: here.map((each) => `${each.id}.${each.version}`).join(' '),
    };
  }, [cards, lookouts, incident]);
}

export function Street({ detail, isLive }: { detail: IncidentDetail; isLive: boolean }) {
  const { incident } = detail;
  const { stamp } = useOut(incident.id);
  const out = useAnswer(`out ${incident.id} ${stamp}`, (signal) => readOut(incident.id, signal), incident.id);
  const [isWriting, setWriting] = useState(false);
  const mayWrite = useMay('street.lookout') && isLive && incident.status === 'open';
  return (
    <div className="work__pad stack">
      {mayWrite ? <Button onPress={() => setWriting(true)}>{text.write}</Button> : null}
      {out.error ? <Failure error={out.error} onAgain={out.again} /> : null}
      {out.value ? (
        <Cards out={out} isLive={isLive} />
      ) : (
        <Wait text={text.loading} slow={out.isSlow} onCancel={out.cancel} />
      )}
      {isWriting ? <LookoutDialog detail={detail} onDone={out.again} onClose={() => setWriting(false)} /> : null}
    </div>
  );
}

function Cards({
  out,
  isLive,
}: {
  out: Answer<{ items: CardView[]; now: string; answers: Record<string, string> }>;
  isLive: boolean;
}) {
  const [taking, setTaking] = useState<CardView | null>(null);
  const { items = [], now = '', answers = {} } = out.value ?? {};
  if (items.length === 0) return <p className="quiet">{text.empty}</p>;
  return (
    <ul className="stack">
      {items.map((view) => (
        <Card
          key={view.card.id}
          view={view}
          now={now}
          titles={answers}
          {...(isLive ? { onTake: () => setTaking(view) } : {})}
        />
      ))}
      {taking ? <TakeBackDialog view={taking} onDone={out.again} onClose={() => setTaking(null)} /> : null}
    </ul>
  );
}

interface CardProps {
  view: CardView;
  now: string;
  titles: Record<string, string>;
  onTake?: () => void;
}

function Card({ view, now, titles, onTake }: CardProps) {
  const { card } = view;
  const mayTake = useMay('street.withdraw');
  const isOver = Date.parse(card.expires_at) <= Date.parse(now);
  const isIn = view.withdrawn_at === null && !isOver;
  return (
    <li className="listed stack street">
      <div className="row">
        <span className="chip">{text.kinds[card.kind] ?? card.kind}</span>
        <strong>{card.title}</strong>
        <span className="push quiet">
          {view.withdrawn_at ? text.takenBack(view.withdrawn_because) : null}
          {isIn ? text.until : null} {isIn || (isOver && !view.withdrawn_at) ? <When at={card.expires_at} /> : null}
          {isOver && !view.withdrawn_at ? ` ${text.over}` : null}
        </span>
        {isIn && mayTake && onTake ? <Button onPress={onTake}>{text.takeBack}</Button> : null}
      </div>
      <p className="small quiet">
        {text.by(view.told_by_name)} <When at={view.told_at} />
      </p>
      <Answers view={view} titles={titles} />
    </li>
  );
}

function Answers({ view, titles }: { view: CardView; titles: Record<string, string> }) {
  if (view.answers.length === 0) return <p className="small quiet">{text.nobody}</p>;
  return (
    <ul>
      {view.answers.map((each) => (
        <li key={`${each.by} ${each.id}`} className="row small">
          <When at={each.at} />
          <span>{each.by_name}</span>
          <span>{titles[each.answer] ?? each.answer}</span>
          {each.note ? <span className="quiet">{each.note}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function TakeBackDialog({ view, onDone, onClose }: { view: CardView; onDone: () => void; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.takeBackTitle(view.card.title)}
      explain={text.takeBackExplain}
      submit={text.takeBack}
      missing={missingReason(reason)}
      onSubmit={() => withdrawCard(view.card.id, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
