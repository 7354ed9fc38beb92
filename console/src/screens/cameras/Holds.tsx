/** Recordings held for a case beyond their time: placing a hold, the list, and letting go. */
import { useState } from 'react';
import type { HoldView, WorkView } from '../../api/types';
import { listHolds, placeHold, releaseHold } from '../../api/video';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { dateWords, fromLocalInput, toLocalInput } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.camerasScreen.holds;
const HOUR_MS = 3_600_000;
const REVIEW_DAYS = 30;

export function Holds() {
  const answer = useAnswer('holds', listHolds);
  const [released, setReleased] = useState<HoldView | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <section className="stack cameras__holds">
      <h2>{text.title}</h2>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value && items.length === 0 ? <p className="quiet">{text.none}</p> : null}
      <ul>
        {items.map((hold) => (
          <li key={hold.id} className="row listed">
            <span className="strong">{text.placed(hold.camera_id, hold.case)}</span>
            <span>
              <When at={hold.began_at} /> – <When at={hold.ended_at} />
            </span>
            <span className="quiet">{text.review(dateWords(new Date(hold.review_at)))}</span>
            <span className="push" />
            <Button onPress={() => setReleased(hold)}>{text.release}</Button>
          </li>
        ))}
      </ul>
      {released ? <ReleaseDialog hold={released} onClose={() => setReleased(null)} onDone={answer.again} /> : null}
    </section>
  );
}

function ReleaseDialog({ hold, onClose, onDone }: { hold: HoldView; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.releaseTitle}
      explain={text.releaseExplain}
      submit={words.common.send}
      missing={missingReason(reason)}
      onSubmit={async () => {
        await releaseHold(hold.id, reason.trim());
        onDone();
      }}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}

interface HoldProps {
  camera: WorkView;
  onClose: () => void;
  onDone: () => void;
}

export function HoldDialog({ camera, onClose, onDone }: HoldProps) {
  const [from, setFrom] = useState(() => toLocalInput(new Date(Date.now() - HOUR_MS)));
  const [to, setTo] = useState(() => toLocalInput(new Date()));
  const [kase, setCase] = useState('');
  const [review, setReview] = useState(() => toLocalInput(new Date(Date.now() + REVIEW_DAYS * 24 * HOUR_MS)));
  const [reason, setReason] = useState('');
  const span = { from: fromLocalInput(from), to: fromLocalInput(to), review_at: fromLocalInput(review) };
  const isWhole = span.from && span.to && span.review_at && kase.trim() && missingReason(reason) === null;
  const send = async () => {
    const { from: began = '', to: ended = '', review_at = '' } = span;
    await placeHold({
      camera_id: camera.camera_id,
      from: began,
      to: ended,
      case: kase.trim(),
      review_at,
      reason: reason.trim(),
    });
    onDone();
  };
  return (
    <AskDialog
      title={text.ask(camera.name)}
      explain={text.explain}
      submit={text.submit}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.from} type="datetime-local" value={from} onChange={setFrom} />
      <TextField label={text.to} type="datetime-local" value={to} onChange={setTo} />
      <TextField label={text.case} value={kase} onChange={setCase} maxLength={60} />
      <TextField label={text.reviewAt} type="datetime-local" value={review} onChange={setReview} />
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}
