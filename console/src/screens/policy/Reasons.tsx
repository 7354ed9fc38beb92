/** Looks and searches that what they named does not explain: the reason, and a supervisor's verdict. */
import { useState } from 'react';
import { explainLook, readUnexplained, settleLook } from '../../api/policy';
import type { Unexplained } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.policyScreen.reasons;

export function Reasons() {
  const answer = useAnswer('unexplained', readUnexplained);
  const items = answer.value?.items ?? [];
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {items.length > 0 ? (
        <Scroll label={words.policyScreen.tabs.reasons}>
          <table className="table table--stacks policy__table">
            <TableHead columns={text.columns} />
            <tbody>
              {items.map((each) => (
                <Row key={each.act_id} item={each} verdicts={answer.value?.verdicts ?? {}} onDone={answer.again} />
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </>
  );
}

interface RowProps {
  item: Unexplained;
  verdicts: Record<string, string>;
  onDone: () => void;
}

function Row({ item, verdicts, onDone }: RowProps) {
  return (
    <tr>
      <td data-head={text.columns.at} className="figure">
        <When at={item.at} seconds={false} />
      </td>
      <td data-head={text.columns.who}>{item.name}</td>
      <td data-head={text.columns.what}>{text.what[item.what] ?? item.what}</td>
      <td data-head={text.columns.why}>{item.says}</td>
      <td data-head={text.columns.reason}>{item.explanation ?? <span className="quiet">{words.common.none}</span>}</td>
      <td>
        {item.verdict ? (
          <>
            <span className="strong">{verdicts[item.verdict] ?? item.verdict}</span>
            <p className="small quiet">{item.note}</p>
          </>
        ) : (
          <Owed item={item} verdicts={verdicts} onDone={onDone} />
        )}
      </td>
    </tr>
  );
}

/** When the verdict is due, and what this person can do about it. */
function Owed({ item, verdicts, onDone }: RowProps) {
  const { login } = useMe();
  const maySettle = useMay('unexplained.settle') && item.login !== login;
  const [doing, setDoing] = useState<'give' | 'judge' | null>(null);
  const isLate = Date.parse(item.due_at) < Date.now();
  const stop = () => setDoing(null);
  return (
    <div className="row">
      <span className={isLate ? 'alarm strong' : 'quiet'}>
        {isLate ? text.late : text.due} <When at={item.due_at} seconds={false} />
      </span>
      {item.login === login ? <Button onPress={() => setDoing('give')}>{text.give}</Button> : null}
      {maySettle ? <Button onPress={() => setDoing('judge')}>{text.judge}</Button> : null}
      {doing === 'give' ? <GiveDialog id={item.act_id} onDone={onDone} onClose={stop} /> : null}
      {doing === 'judge' ? <JudgeDialog item={item} verdicts={verdicts} onDone={onDone} onClose={stop} /> : null}
    </div>
  );
}

function GiveDialog({ id, onDone, onClose }: { id: string; onDone: () => void; onClose: () => void }) {
  const [said, setSaid] = useState('');
  return (
    <AskDialog
      title={text.giveTitle}
      submit={words.common.send}
      missing={said.trim() ? null : words.common.required}
      onSubmit={() => explainLook(id, said.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.giveText} value={said} onChange={setSaid} rows={3} maxLength={2000} autoFocus />
    </AskDialog>
  );
}

function JudgeDialog({ item, verdicts, onDone, onClose }: RowProps & { onClose: () => void }) {
  const [verdict, setVerdict] = useState('');
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.judgeTitle}
      explain={item.explanation ?? item.says}
      submit={words.common.save}
      missing={verdict && note.trim() ? null : text.missing}
      onSubmit={() => settleLook(item.act_id, verdict, note.trim()).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.verdict}
        value={verdict}
        empty={words.common.choose}
        choices={Object.entries(verdicts).map(([value, title]) => ({ value, title }))}
        onChange={setVerdict}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2000} />
    </AskDialog>
  );
}
