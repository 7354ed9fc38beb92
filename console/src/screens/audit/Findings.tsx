/** Findings: an auditor opens and closes them, the agency's supervisors answer. */
import { useState } from 'react';
import { answerFinding, closeFinding, readFindings } from '../../api/audits';
import type { ActRow, AuditFinding } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useAgencyName, useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { ActRows } from './ActRows';
import { FindingDialog } from './FindingDialog';
import { useChoices } from './useChoices';

const text = words.auditScreen.findings;

export function Findings() {
  const answer = useAnswer('findings', readFindings);
  const mayOpen = useMay('finding.open');
  const [isOpening, setOpening] = useState(false);
  const items = answer.value?.items ?? [];
  const acts = new Map(answer.value?.acts.map((each) => [each.id, each]));
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      {mayOpen ? (
        <div className="page__form">
          <Button look="main" onPress={() => setOpening(true)}>
            {text.open}
          </Button>
        </div>
      ) : null}
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      <ul className="audit__findings">
        {items.map((each) => (
          <Finding key={each.id} finding={each} act={acts.get(each.act_id ?? '')} onDone={answer.again} />
        ))}
      </ul>
      {isOpening ? <FindingDialog act={null} onDone={answer.again} onClose={() => setOpening(false)} /> : null}
    </>
  );
}

interface FindingProps {
  finding: AuditFinding;
  /** What it is about, where it is about one act. */
  act: ActRow | undefined;
  onDone: () => void;
}

function Finding({ finding, act, onDone }: FindingProps) {
  const mayAnswer = useMay('finding.answer');
  const mayClose = useMay('finding.close');
  const nameOf = useAgencyName();
  const [doing, setDoing] = useState<'answer' | 'close' | null>(null);
  const isLate = !finding.answered_at && Date.parse(finding.answer_due_at) < Date.now();
  const isClosable = mayClose && !finding.closed_at && (finding.answered_at !== null || isLate);
  return (
    <li className="audit__finding">
      <h2>{finding.title}</h2>
      <p className="small quiet">
        {`${nameOf(finding.agency)}, ${text.opened} `}
        <When at={finding.opened_at} seconds={false} />
        {finding.answered_at || finding.closed_at ? null : (
          <span className={isLate ? 'alarm strong' : ''}>
            {`, ${text.due} `}
            <When at={finding.answer_due_at} seconds={false} />
          </span>
        )}
      </p>
      <p>{finding.text}</p>
      {act ? <ActRows label={text.about} acts={[act]} /> : null}
      {finding.answer ? <p className="note">{`${text.answered}: ${finding.answer}`}</p> : null}
      {finding.closed_at ? <Closure finding={finding} /> : null}
      <div className="row">
        {mayAnswer && !finding.closed_at ? <Button onPress={() => setDoing('answer')}>{text.answer}</Button> : null}
        {isClosable ? <Button onPress={() => setDoing('close')}>{text.close}</Button> : null}
      </div>
      {doing === 'answer' ? <AnswerDialog id={finding.id} onDone={onDone} onClose={() => setDoing(null)} /> : null}
      {doing === 'close' ? <CloseDialog id={finding.id} onDone={onDone} onClose={() => setDoing(null)} /> : null}
    </li>
  );
}

function Closure({ finding }: { finding: AuditFinding }) {
  const outcomes = useChoices('outcomes');
  const outcome = outcomes.find((each) => each.value === finding.outcome)?.title ?? finding.outcome;
  return <p className="note">{`${text.closed}, ${outcome}: ${finding.closure}`}</p>;
}

interface DialogProps {
  id: string;
  onDone: () => void;
  onClose: () => void;
}

function AnswerDialog({ id, onDone, onClose }: DialogProps) {
  const [said, setSaid] = useState('');
  return (
    <AskDialog
      title={text.answerTitle}
      submit={words.common.send}
      missing={said.trim() ? null : text.missingText}
      onSubmit={() => answerFinding(id, said.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.answerText} value={said} onChange={setSaid} rows={4} maxLength={2000} autoFocus />
    </AskDialog>
  );
}

function CloseDialog({ id, onDone, onClose }: DialogProps) {
  const outcomes = useChoices('outcomes');
  const [outcome, setOutcome] = useState('');
  const [said, setSaid] = useState('');
  return (
    <AskDialog
      title={text.closeTitle}
      submit={words.common.save}
      missing={outcome && said.trim() ? null : text.missingClose}
      onSubmit={() => closeFinding(id, outcome, said.trim()).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.outcome}
        value={outcome}
        empty={words.common.choose}
        choices={outcomes}
        onChange={setOutcome}
      />
      <TextField label={text.closeText} value={said} onChange={setSaid} rows={3} maxLength={2000} />
    </AskDialog>
  );
}
