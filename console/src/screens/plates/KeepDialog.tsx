/** Keeps a search for the case that it was made for. */
import { useState } from 'react';
import { keepSearch, type PlateAsked } from '../../api/plates';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { words } from '../../shell/words';

const text = words.plates.kept;
const WEEK_MS = 7 * 86_400_000;

export function KeepDialog({ asked, onClose }: { asked: PlateAsked; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [days, setDays] = useState('7');
  const [until, setUntil] = useState(() => toLocalInput(new Date(Date.now() + WEEK_MS)));
  const end = fromLocalInput(until);
  const isWhole = title.trim() !== '' && Number(days) >= 1 && end !== undefined;
  const { plate, match, region, reader, near, within_m } = asked;
  const question = {
    plate,
    match,
    ...(region ? { region } : {}),
    ...(reader ? { reader } : {}),
    ...(near ? { near, within_m } : {}),
  };
  const send = () =>
    keepSearch({ title: title.trim(), question, days: Number(days), expires_at: end ?? '', case: asked.case ?? '' });
  return (
    <AskDialog
      title={text.title}
      explain={text.explain}
      submit={words.common.save}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={100} autoFocus />
      <TextField label={text.days} value={days} onChange={setDays} inputMode="numeric" maxLength={2} />
      <TextField label={text.until} type="datetime-local" value={until} onChange={setUntil} />
    </AskDialog>
  );
}
