/** Proposes that incidents are one series, for a case. */
import { useState } from 'react';
import { proposeSeries } from '../../api/plates';
import { AskDialog } from '../../parts/AskDialog';
import { CaseField, TextField } from '../../parts/Field';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { words } from '../../shell/words';

const text = words.plates.series;
const WEEK_MS = 7 * 86_400_000;

export function ProposeDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [reason, setReason] = useState('');
  const [caseNumber, setCase] = useState('');
  const [said, setSaid] = useState('');
  const [within, setWithin] = useState('300');
  const [minutes, setMinutes] = useState('30');
  const [until, setUntil] = useState(() => toLocalInput(new Date(Date.now() + WEEK_MS)));
  const end = fromLocalInput(until);
  const incidents = said
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const isNear = Number(within) > 0 && Number(minutes) > 0;
  const isWhole = title.trim() && reason.trim() && caseNumber.trim() && incidents.length >= 2 && isNear && end;
  const send = async () => {
    await proposeSeries({
      title: title.trim(),
      reason: reason.trim(),
      incidents,
      within_m: Number(within),
      minutes: Number(minutes),
      ends_at: end ?? '',
      case: caseNumber.trim(),
    });
    onDone();
  };
  return (
    <AskDialog
      title={text.proposeTitle}
      explain={text.explain}
      submit={text.propose}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={100} autoFocus />
      <TextField label={text.reason} value={reason} onChange={setReason} rows={2} maxLength={500} />
      <CaseField value={caseNumber} onChange={setCase} needed />
      <TextField label={text.incidents} value={said} onChange={setSaid} maxLength={300} />
      <TextField label={text.within} value={within} onChange={setWithin} inputMode="numeric" maxLength={4} />
      <TextField label={text.minutes} value={minutes} onChange={setMinutes} inputMode="numeric" maxLength={2} />
      <TextField label={text.until} type="datetime-local" value={until} onChange={setUntil} />
    </AskDialog>
  );
}
