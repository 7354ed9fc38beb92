/** The inbox: what the rules of misuse ask, by when it is due. */
import { useState } from 'react';
import { readDesk, readQuestion, readQuestions, reviewQuestion, scanNow } from '../../api/audits';
import type { ActRow, Question } from '../../api/types';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Blank, Failure, Wait } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useAgencyName } from '../../shell/session';
import { words } from '../../shell/words';
import { ActRows } from './ActRows';
import { FindingDialog } from './FindingDialog';
import { useChoices } from './useChoices';
import { VerdictDialog } from './VerdictDialog';
import { Waiting } from './Waiting';

const text = words.auditScreen.questions;

export function Questions() {
  const desk = useAnswer('desk', readDesk);
  const answer = useAnswer('questions', readQuestions);
  const deed = useDeed();
  const [told, setTold] = useState('');
  const [open, setOpen] = useState<Question | null>(null);
  const [found, setFound] = useState<ActRow | null>(null);
  const again = () => {
    answer.again();
    desk.again();
  };
  const scan = () =>
    deed.run(async () => {
      const { looks, raised } = await scanNow();
      setTold(text.scanned(looks, raised));
      again();
    });
  const items = answer.value?.items ?? [];
  return (
    <>
      {desk.value ? <Waiting desk={desk.value} onDone={desk.again} /> : null}
      <p className="quiet page__explain">{text.explain}</p>
      <div className="page__form">
        <Button isRunning={deed.isRunning} onPress={() => void scan()}>
          {text.scan}
        </Button>
        <span className="quiet page__value" role="status">
          {told}
        </span>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {answer.error ? <Failure error={answer.error} onAgain={again} /> : null}
      {answer.isWaiting && !answer.value ? <Wait text={words.common.loading} slow={answer.isSlow} /> : null}
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {items.length > 0 ? <QuestionTable items={items} onOpen={setOpen} /> : null}
      {open ? <QuestionDialog question={open} onDone={again} onFound={setFound} onClose={() => setOpen(null)} /> : null}
      {found ? <FindingDialog act={found} onDone={again} onClose={() => setFound(null)} /> : null}
    </>
  );
}

function QuestionTable({ items, onOpen }: { items: readonly Question[]; onOpen: (one: Question) => void }) {
  const { columns } = text;
  const verdicts = useChoices('verdicts');
  const nameOf = useAgencyName();
  return (
    <Scroll label={words.auditScreen.tabs.questions}>
      <table className="table table--stacks audit__acts">
        <thead>
          <tr>
            <th scope="col">{columns.due}</th>
            <th scope="col">{columns.who}</th>
            <th scope="col">{columns.rule}</th>
            <th scope="col" title={text.subjectHelp}>
              {columns.subject}
            </th>
            <th scope="col" className="number">
              {columns.acts}
            </th>
            <th scope="col" className="number">
              {columns.days}
            </th>
            <th scope="col">{columns.answer}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <tr key={each.id}>
              <td data-head={columns.due} className={isLate(each) ? 'alarm strong' : ''}>
                <When at={each.due_at} seconds={false} />
              </td>
              <td data-head={columns.who}>{`${each.name}, ${nameOf(each.agency)}`}</td>
              <td data-head={columns.rule}>{each.says}</td>
              <td data-head={columns.subject} className="mono">
                {each.subject ?? text.many}
              </td>
              <td data-head={columns.acts} className="number">
                {each.acts}
              </td>
              <td data-head={columns.days} className="number">
                {each.days}
              </td>
              <td data-head={columns.answer}>
                {each.verdict ? (
                  <>
                    <span className="strong">{verdicts.find((one) => one.value === each.verdict)?.title}</span>
                    <span className="quiet">, {each.note}</span>
                  </>
                ) : (
                  <Button onPress={() => onOpen(each)}>{text.answer}</Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function isLate(question: Question): boolean {
  return question.verdict === null && Date.parse(question.due_at) < Date.now();
}

interface DialogProps {
  question: Question;
  onDone: () => void;
  /** An act that a finding asks the agency about. */
  onFound: (act: ActRow) => void;
  onClose: () => void;
}

function QuestionDialog({ question, onDone, onFound, onClose }: DialogProps) {
  const [isAnswering, setAnswering] = useState(false);
  const detail = useAnswer(question.id, (signal) => readQuestion(question.id, signal));
  if (isAnswering) {
    const submit = async (verdict: string, note: string) => {
      await reviewQuestion(question.id, verdict, note);
      onDone();
      const act = detail.value?.acts[0];
      if (verdict === 'finding' && act) onFound(act);
    };
    return <VerdictDialog explain={question.says} onSubmit={submit} onClose={onClose} />;
  }
  return (
    <Dialog title={text.detail} wide onClose={onClose}>
      <p>{`${question.name}: ${question.says}`}</p>
      {detail.error ? <Failure error={detail.error} onAgain={detail.again} /> : null}
      {detail.value ? <ActRows label={text.detail} acts={detail.value.acts} /> : <Wait text={words.common.loading} />}
      <div className="dialog__buttons">
        <Button onPress={onClose}>{words.common.close}</Button>
        <Button look="main" onPress={() => setAnswering(true)}>
          {words.auditScreen.samples.review}
        </Button>
      </div>
    </Dialog>
  );
}
