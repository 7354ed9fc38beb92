/** Complaints of the public: what waits first, with the time left, and the answer that goes back. */
import { useState } from 'react';
import { answerComplaint, readComplaints } from '../../api/audits';
import type { Complaint } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.auditScreen.complaints;
const OUTCOMES = Object.entries(text.outcomes).map(([value, title]) => ({ value, title }));

export function Complaints() {
  const answer = useAnswer('complaints', readComplaints);
  const items = answer.value?.items ?? [];
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      <ul className="audit__findings">
        {items.map((each) => (
          <Item key={each.id} complaint={each} onDone={answer.again} />
        ))}
      </ul>
    </>
  );
}

function Item({ complaint, onDone }: { complaint: Complaint; onDone: () => void }) {
  const mayAnswer = useMay('complaint.answer');
  const [isAnswering, setAnswering] = useState(false);
  const isLate = !complaint.answered_at && Date.parse(complaint.due_at) < Date.now();
  return (
    <li className="audit__finding">
      <h2>{`${complaint.number}, ${titleOf(text.kinds, complaint.kind)}`}</h2>
      <p className="small quiet">
        {`${text.filed} `}
        <When at={complaint.filed_at} seconds={false} />
        {complaint.answered_at ? null : (
          <span className={isLate ? 'alarm strong' : ''}>
            {`, ${text.due} `}
            <When at={complaint.due_at} seconds={false} />
          </span>
        )}
        {`, ${text.language}: ${complaint.language}`}
      </p>
      <p className="audit__said">{complaint.text}</p>
      {complaint.answer ? (
        <p className="note">{`${titleOf(text.outcomes, complaint.outcome ?? '')}: ${complaint.answer}`}</p>
      ) : null}
      {mayAnswer && !complaint.answered_at ? (
        <div className="row">
          <Button onPress={() => setAnswering(true)}>{text.answer}</Button>
        </div>
      ) : null}
      {isAnswering ? <AnswerDialog complaint={complaint} onDone={onDone} onClose={() => setAnswering(false)} /> : null}
    </li>
  );
}

const titleOf = (titles: Record<string, string>, name: string) => titles[name] ?? name;

interface DialogProps {
  complaint: Complaint;
  onDone: () => void;
  onClose: () => void;
}

function AnswerDialog({ complaint, onDone, onClose }: DialogProps) {
  const [outcome, setOutcome] = useState('');
  const [said, setSaid] = useState('');
  return (
    <AskDialog
      title={`${text.answerTitle} ${complaint.number}`}
      explain={complaint.writes ? text.goesOut : text.staysHere}
      submit={words.common.send}
      missing={outcome && said.trim() ? null : text.missing}
      onSubmit={() => answerComplaint(complaint.id, outcome, said.trim()).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.outcome}
        value={outcome}
        empty={words.common.choose}
        choices={OUTCOMES}
        onChange={setOutcome}
      />
      <TextField label={text.text} value={said} onChange={setSaid} rows={6} maxLength={5000} autoFocus />
    </AskDialog>
  );
}
