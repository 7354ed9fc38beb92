/** What waits for an auditor, how much of it too long, and the weekly review. */
import { useState } from 'react';
import { reviewWeek } from '../../api/audits';
import type { AuditDesk } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.auditScreen.waiting;

export function Waiting({ desk, onDone }: { desk: AuditDesk; onDone: () => void }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <section className="audit__waiting" aria-label={text.title}>
      <h2>{text.title}</h2>
      {desk.waiting.length === 0 ? <p className="quiet">{text.none}</p> : null}
      <ul className="audit__waits">
        {desk.waiting.map((each) => (
          <li key={each.what}>
            <span className="strong">{text.line(each.count, each.what)}</span>{' '}
            <span className="quiet">{text.oldest(each.oldest_days)}</span>
            {each.overdue > 0 ? <span className="alarm strong"> {text.overdue(each.overdue)}</span> : null}
          </li>
        ))}
        <li>
          {desk.weekly_due_at ? (
            <>
              {text.weekDue} <When at={desk.weekly_due_at} seconds={false} />
            </>
          ) : (
            <span className="alarm strong">{text.weekNever}</span>
          )}{' '}
          <Button look="plain" onPress={() => setAsking(true)}>
            {text.reviewWeek}
          </Button>
        </li>
      </ul>
      {isAsking ? <WeekDialog onDone={onDone} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

function WeekDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.weekTitle}
      explain={text.weekExplain}
      submit={words.common.save}
      missing={note.trim() ? null : words.common.required}
      onSubmit={() => reviewWeek(note.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.weekNote} value={note} onChange={setNote} rows={3} maxLength={2000} autoFocus />
    </AskDialog>
  );
}
