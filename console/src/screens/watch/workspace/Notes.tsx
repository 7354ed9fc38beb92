/** Notes and messages on the incident, oldest first, with one field for each. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { addMessage, addNote } from '../../../api/incidents';
import type { EntryView } from '../../../api/types';
import { useTable } from '../../../feed/use';
import { Button } from '../../../parts/Button';
import { ChoiceField, TextField } from '../../../parts/Field';
import { Failure } from '../../../parts/Note';
import { useDeed } from '../../../parts/useDeed';
import { When } from '../../../parts/When';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import type { SectionProps } from './section';

const text = words.workspace.notes;

export function Notes({ detail, isLive, onDone }: SectionProps) {
  const mayWrite = useMay('incident.note');
  const entries = detail.timeline
    .filter((entry) => entry.kind === 'note' || entry.kind === 'message')
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <div className="work__pad stack">
      {entries.length === 0 ? <p className="quiet">{text.empty}</p> : null}
      <ul className="stack">
        {entries.map((entry) => (
          <Said key={entry.id} entry={entry} />
        ))}
      </ul>
      {isLive && mayWrite ? <Write incident={detail.incident.id} onDone={onDone} /> : null}
    </div>
  );
}

function Said({ entry }: { entry: EntryView }) {
  const to = typeof entry.data.to === 'string' ? ` → ${entry.data.to}` : '';
  return (
    <li>
      <p className="small quiet">
        <span className="strong">{entry.by_name ?? entry.by}</span>
        {to}, <When at={entry.at} />
        {entry.kind === 'message' ? `, ${words.workspace.timeline.kinds.message}` : ''}
      </p>
      <p className="said">{entry.text}</p>
    </li>
  );
}

function Write({ incident, onDone }: { incident: string; onDone: () => void }) {
  const seats = useTable('seat');
  const [kind, setKind] = useState<'note' | 'message'>('note');
  const [to, setTo] = useState('');
  const [what, setWhat] = useState('');
  const deed = useDeed();
  const form = useRef<HTMLFormElement>(null);
  const write = () => form.current?.querySelector('textarea')?.focus();
  useEffect(write, []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const said = what.trim();
    if (!said) return;
    const done = await deed.run(() => (kind === 'note' ? addNote(incident, said) : addMessage(incident, said, to)));
    if (!done) return;
    write(); // the button that was pressed is disabled next, and the keyboard would be nowhere
    setWhat('');
    onDone();
  };
  const people = [...new Map([...seats.values()].map((seat) => [seat.person, seat.name]))];
  return (
    <form className="stack" onSubmit={send} ref={form}>
      <div className="row">
        <Button look="plain" isPressed={kind === 'note'} onPress={() => setKind('note')}>
          {words.workspace.timeline.kinds.note}
        </Button>
        <Button look="plain" isPressed={kind === 'message'} onPress={() => setKind('message')}>
          {text.message}
        </Button>
      </div>
      {kind === 'message' ? (
        <ChoiceField
          label={text.to}
          value={to}
          choices={people.map(([value, title]) => ({ value, title }))}
          onChange={setTo}
          empty={text.everybody}
        />
      ) : null}
      <TextField label={kind === 'note' ? text.note : text.message} value={what} onChange={setWhat} rows={3} />
      {deed.error ? <Failure error={deed.error} /> : null}
      <div className="row">
        <Button type="submit" look="main" isDisabled={what.trim() === ''} isRunning={deed.isRunning}>
          {kind === 'note' ? text.addNote : text.sendMessage}
        </Button>
      </div>
    </form>
  );
}
