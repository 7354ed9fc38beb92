/** Plate reads held for a case beyond their time: placing a hold, the list, and letting go. */
import { useState } from 'react';
import { holdRecords, readRecordHolds, releaseRecords } from '../../api/retention';
import type { RecordHold } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { dateWords, fromLocalInput, toLocalInput } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.retention;
const DAY_MS = 86_400_000;
const REVIEW_DAYS = 90;

export function RecordHolds() {
  const answer = useAnswer('record holds', readRecordHolds);
  const [isPlacing, setPlacing] = useState(false);
  const [released, setReleased] = useState<RecordHold | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <section>
      <div className="row">
        <h2>{text.holds}</h2>
        <span className="push" />
        <Button onPress={() => setPlacing(true)}>{text.place}</Button>
      </div>
      <p className="quiet page__explain">{text.holdsExplain}</p>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value && items.length === 0 ? <p className="quiet">{text.noHolds}</p> : null}
      <ul>
        {items.map((hold) => (
          <li key={hold.id} className="row listed">
            <span className="strong">
              {text.held(hold.plate ?? hold.reader ?? hold.record_class, hold.case_number)}
            </span>
            <span>
              <When at={hold.began_at} seconds={false} /> – <When at={hold.ended_at} seconds={false} />
            </span>
            <span className="quiet">{text.review(dateWords(new Date(hold.review_at)))}</span>
            <span className="push" />
            <Button onPress={() => setReleased(hold)}>{text.release}</Button>
          </li>
        ))}
      </ul>
      {isPlacing ? <PlaceDialog onDone={answer.again} onClose={() => setPlacing(false)} /> : null}
      {released ? <ReleaseDialog hold={released} onDone={answer.again} onClose={() => setReleased(null)} /> : null}
    </section>
  );
}

interface DialogProps {
  onDone: () => void;
  onClose: () => void;
}

function ReleaseDialog({ hold, onDone, onClose }: DialogProps & { hold: RecordHold }) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.releaseTitle}
      explain={text.releaseExplain}
      submit={text.release}
      missing={missingReason(reason)}
      onSubmit={() => releaseRecords(hold.id, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}

function PlaceDialog({ onDone, onClose }: DialogProps) {
  const [plate, setPlate] = useState('');
  const [reader, setReader] = useState('');
  const [from, setFrom] = useState(() => toLocalInput(new Date(Date.now() - DAY_MS)));
  const [to, setTo] = useState(() => toLocalInput(new Date()));
  const [review, setReview] = useState(() => toLocalInput(new Date(Date.now() + REVIEW_DAYS * DAY_MS)));
  const [kase, setCase] = useState('');
  const [reason, setReason] = useState('');
  const began = fromLocalInput(from);
  const ended = fromLocalInput(to);
  const reviewAt = fromLocalInput(review);
  const isNamed = plate.trim() !== '' || reader.trim() !== '';
  const isWhole = isNamed && kase.trim() !== '' && missingReason(reason) === null;
  const send = async () => {
    const hold = { began_at: began ?? '', ended_at: ended ?? '', review_at: reviewAt ?? '', reason: reason.trim() };
    const named = { plate: plate.trim().toUpperCase() || null, reader: reader.trim() || null };
    await holdRecords(kase.trim(), { record_class: 'read', ...hold, ...named });
    onDone();
  };
  return (
    <AskDialog
      title={text.placeTitle}
      explain={text.holdsExplain}
      submit={text.place}
      missing={isWhole && began && ended && reviewAt ? null : text.missingHold}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.plate} value={plate} onChange={setPlate} maxLength={15} autoFocus />
      <TextField label={text.reader} value={reader} onChange={setReader} maxLength={64} />
      <TextField label={words.common.from} type="datetime-local" value={from} onChange={setFrom} />
      <TextField label={words.common.to} type="datetime-local" value={to} onChange={setTo} />
      <TextField label={words.common.case} value={kase} onChange={setCase} maxLength={60} />
      <TextField label={text.reviewAt} type="datetime-local" value={review} onChange={setReview} />
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}
