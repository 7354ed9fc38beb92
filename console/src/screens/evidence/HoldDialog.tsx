/** Keeps an item beyond its time, until a day on which somebody looks at it again. */
import { useState } from 'react';
import { holdItem, type Reason } from '../../api/evidence';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { words } from '../../shell/words';

const text = words.evidence;
const REVIEW_MS = 180 * 86_400_000;

interface Props {
  id: string;
  reason: Reason;
  onDone: () => void;
  onClose: () => void;
}

export function HoldDialog({ id, reason, onDone, onClose }: Props) {
  const [review, setReview] = useState(() => toLocalInput(new Date(Date.now() + REVIEW_MS)));
  const [why, setWhy] = useState('');
  const reviewAt = fromLocalInput(review);
  return (
    <AskDialog
      title={text.holdTitle}
      explain={text.holdExplain}
      submit={text.hold}
      missing={reviewAt && why.trim() ? null : text.missingHold}
      onSubmit={() => holdItem(id, reason, why.trim(), reviewAt ?? '').then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.reviewAt} type="datetime-local" value={review} onChange={setReview} />
      <TextField label={text.why} value={why} onChange={setWhy} rows={2} maxLength={2_000} autoFocus />
    </AskDialog>
  );
}
