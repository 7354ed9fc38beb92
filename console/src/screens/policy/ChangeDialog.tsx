/** Proposes a change of one rule: what is added or taken away, tried on the last 30 days first. */
import { useState } from 'react';
import { proposeChange, rehearse } from '../../api/policy';
import type { Rehearsal, Rule } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { Boxes } from './Boxes';
import { wordsOf } from './edits';

const text = words.policyScreen.rules;
const LINES_MAX = 8;
type Member = 'roles' | 'acts' | 'purposes' | 'needs';

interface Props {
  rule: Rule;
  onDone: () => void;
  onClose: () => void;
}

export function ChangeDialog({ rule, onDone, onClose }: Props) {
  const [member, setMember] = useState<Member>('acts');
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState<readonly string[]>([]);
  const [because, setBecause] = useState('');
  const [result, setResult] = useState<Rehearsal | null>(null);
  const deed = useDeed();
  const edit = { rule: rule.name, member, add: wordsOf(add), remove: [...remove] };
  const isChange = edit.add.length + edit.remove.length > 0;
  const changed = () => setResult(null);
  const tryIt = () => deed.run(() => rehearse(edit).then(setResult));
  return (
    <AskDialog
      title={text.changeTitle(rule.name)}
      explain={rule.says}
      submit={text.send}
      missing={isChange && result && because.trim() ? null : text.missing}
      onSubmit={() => proposeChange(edit, because.trim()).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField
        label={text.member}
        value={member}
        choices={Object.entries(text.members).map(([value, title]) => ({ value, title }))}
        onChange={(next) => {
          setMember(next as Member);
          setRemove([]);
          changed();
        }}
      />
      <TextField
        label={text.add}
        value={add}
        maxLength={500}
        onChange={(next) => {
          setAdd(next);
          changed();
        }}
      />
      {rule[member].length > 0 ? (
        <Boxes
          label={text.remove}
          choices={rule[member].map((value) => ({ value, title: value }))}
          chosen={remove}
          onChange={(next) => {
            setRemove(next);
            changed();
          }}
        />
      ) : null}
      <div>
        <Button isDisabled={!isChange} isRunning={deed.isRunning} onPress={() => void tryIt()}>
          {text.rehearse}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {result ? <Result result={result} /> : null}
      <TextField label={words.policyScreen.because} value={because} onChange={setBecause} rows={2} maxLength={500} />
    </AskDialog>
  );
}

function Result({ result }: { result: Rehearsal }) {
  return (
    <div className="note policy__result" role="status">
      <div>
        <p>{text.result(result.acts)}</p>
        {result.different.length === 0 ? <p className="strong">{text.same}</p> : null}
        {result.different.length > 0 ? (
          <p className="strong">{`${text.refused(result.refused)}; ${text.allowed(result.allowed)}.`}</p>
        ) : null}
        <ul>
          {result.different.slice(0, LINES_MAX).map((each) => (
            <li key={`${each.asked.act} ${each.asked.role} ${each.asked.purpose}`}>
              {text.line(each.asked.n, each.asked.act, words.frame.roles[each.asked.role] ?? each.asked.role)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
