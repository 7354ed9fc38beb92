/** The dialogs of an incident's acts: correct, split, close, reopen; each with its reason. */
import { useState } from 'react';
import * as api from '../../../api/incidents';
import type { IncidentDetail } from '../../../api/types';
import { AskDialog } from '../../../parts/AskDialog';
import { ChoiceField, missingReason, ReasonField, TextField } from '../../../parts/Field';
import { useAnswer } from '../../../parts/useAnswer';
import { When } from '../../../parts/When';
import { useMe } from '../../../shell/session';
import { words } from '../../../shell/words';
import { observations } from './observations';

export type IncidentAct = 'correct' | 'split' | 'close' | 'reopen';

const text = words.workspace;

interface Props {
  detail: IncidentDetail;
  onClose: () => void;
  onDone: () => void;
}

export function IncidentDialogs({ act, ...props }: Props & { act: IncidentAct }) {
  if (act === 'correct') return <CorrectDialog {...props} />;
  if (act === 'split') return <SplitDialog {...props} />;
  if (act === 'close') return <CloseDialog {...props} />;
  return <ReopenDialog {...props} />;
}

function CorrectDialog({ detail: { incident }, onClose, onDone }: Props) {
  const types = useAnswer('types', api.listTypes);
  const [type, setType] = useState(incident.type_code);
  const [priority, setPriority] = useState(String(incident.priority));
  const [reason, setReason] = useState('');
  const known = types.value?.items ?? [{ code: incident.type_code, title: incident.title }];
  return (
    <AskDialog
      title={text.correct.title}
      submit={text.correct.submit}
      missing={missingReason(reason)}
      onSubmit={() => api.correctType(incident.id, type, Number(priority), reason).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.correct.type}
        value={type}
        choices={known.map((each) => ({ value: each.code, title: each.title }))}
        onChange={setType}
      />
      <ChoiceField
        label={text.correct.priority}
        value={priority}
        choices={Object.entries(words.priority).map(([value, title]) => ({ value, title: `${value} ${title}` }))}
        onChange={setPriority}
      />
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}

function SplitDialog({ detail, onClose, onDone }: Props) {
  const parts = observations(detail.timeline);
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [reason, setReason] = useState('');
  const toggle = (id: number) =>
    setTicked(new Set(ticked.has(id) ? [...ticked].filter((each) => each !== id) : [...ticked, id]));
  const some = ticked.size > 0 && ticked.size < parts.length;
  return (
    <AskDialog
      title={text.split.title}
      explain={parts.length > 1 ? text.split.explain : text.split.nothing}
      submit={text.split.submit}
      isDisabled={parts.length < 2}
      missing={some ? missingReason(reason) : text.split.pickOne}
      onSubmit={() => api.splitIncident(detail.incident.id, [...ticked], reason).then(onDone)}
      onClose={onClose}
    >
      <fieldset className="field">
        <legend className="field__label">{text.split.pick}</legend>
        {parts.map((entry) => (
          <label key={entry.id} className="row listed">
            <input type="checkbox" className="check" checked={ticked.has(entry.id)} onChange={() => toggle(entry.id)} />
            <When at={entry.at} />
            <span>
              {text.timeline.kinds[entry.kind] ?? entry.kind}: {entry.text}
            </span>
          </label>
        ))}
      </fieldset>
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}

function CloseDialog({ detail: { incident }, onClose, onDone }: Props) {
  const { dispositions } = useMe();
  const [disposition, setDisposition] = useState('');
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.close.title}
      submit={text.close.submit}
      missing={disposition ? null : words.common.chooseFirst(text.close.disposition)}
      onSubmit={() => api.closeIncident(incident.id, disposition, note).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.close.disposition}
        value={disposition}
        choices={dispositions.map((each) => ({ value: each.code, title: each.title }))}
        onChange={setDisposition}
        empty={words.common.choose}
      />
      <TextField label={text.close.note} value={note} onChange={setNote} rows={2} />
    </AskDialog>
  );
}

function ReopenDialog({ detail: { incident }, onClose, onDone }: Props) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.reopen.title}
      submit={text.reopen.submit}
      missing={missingReason(reason)}
      onSubmit={() => api.reopenIncident(incident.id, reason).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
