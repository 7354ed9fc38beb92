/** One registered assembly, with what may be done about it. */
import { useState } from 'react';
import { askApproval, endAssembly, reviewAssembly } from '../../api/assemblies';
import type { AssemblyView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, missingReason, ReasonField, TextField } from '../../parts/Field';
import { dateWords } from '../../parts/time';
import { When } from '../../parts/When';
import { useNow } from '../../shell/now';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.assemblies;

type State = keyof typeof text.state;

export function stateOf(assembly: Pick<AssemblyView, 'begins_at' | 'ends_at'>, nowMs: number): State {
  if (Date.parse(assembly.ends_at) <= nowMs) return 'over';
  return Date.parse(assembly.begins_at) <= nowMs ? 'running' : 'coming';
}

interface Props {
  assembly: AssemblyView;
  guarded: Readonly<Record<string, string>>;
  onDone: () => void;
}

export function AssemblyLine({ assembly, guarded, onDone }: Props) {
  const now = useNow();
  const mayAsk = useMay('assembly.ask');
  const mayEnd = useMay('assembly.end');
  const mayReview = useMay('assembly.review');
  const { agency } = useMe();
  const [doing, setDoing] = useState<'ask' | 'end' | 'review' | null>(null);
  const [isSent, setSent] = useState(false);
  const state = stateOf(assembly, now);
  const toReview = mayReview && state === 'over' && assembly.agency === agency && !assembly.reviewed;
  const close = () => setDoing(null);
  return (
    <li className="listed">
      <p>
        <span className="strong">{assembly.title}</span> <span className="quiet">{text.state[state]}</span>
      </p>
      <p className="small">
        <When at={assembly.begins_at} seconds={false} /> – <When at={assembly.ends_at} seconds={false} />
        <span className="quiet">{`, ${text.by(assembly.registered_by)}, ${text.decided(assembly.approved, assembly.denied)}`}</span>
      </p>
      {state === 'over' ? (
        <p className="small quiet">
          {assembly.reviewed_by.length > 0 ? `${text.reviewed(assembly.reviewed_by)}, ` : ''}
          {`${text.reviewDue} ${dateWords(new Date(assembly.review_due_at))}`}
        </p>
      ) : null}
      <div className="row">
        {mayAsk ? <Button onPress={() => setDoing('ask')}>{text.ask}</Button> : null}
        {mayEnd && state !== 'over' ? <Button onPress={() => setDoing('end')}>{text.end}</Button> : null}
        {toReview ? <Button onPress={() => setDoing('review')}>{text.review}</Button> : null}
        {isSent ? <span role="status">{text.sent}</span> : null}
      </div>
      {doing === 'ask' ? (
        <AskCommand id={assembly.id} guarded={guarded} onDone={() => setSent(true)} onClose={close} />
      ) : null}
      {doing === 'end' ? (
        <AskDialog
          title={`${text.end}: ${assembly.title}`}
          submit={text.end}
          onSubmit={() => endAssembly(assembly.id).then(onDone)}
          onClose={close}
        />
      ) : null}
      {doing === 'review' ? <Review id={assembly.id} onDone={onDone} onClose={close} /> : null}
    </li>
  );
}

interface DialogProps {
  id: string;
  onDone: () => void;
  onClose: () => void;
}

function AskCommand({ id, guarded, onDone, onClose }: DialogProps & Pick<Props, 'guarded'>) {
  const [what, setWhat] = useState('');
  const [reason, setReason] = useState('');
  const choices = Object.entries(guarded).map(([value, title]) => ({ value, title }));
  return (
    <AskDialog
      title={text.askTitle}
      explain={text.askExplain}
      submit={words.common.send}
      missing={what && missingReason(reason) === null ? null : text.missingAsk}
      onSubmit={() => askApproval(id, what, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ChoiceField label={text.what} value={what} empty={words.common.choose} choices={choices} onChange={setWhat} />
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}

function Review({ id, onDone, onClose }: DialogProps) {
  const [finding, setFinding] = useState('');
  return (
    <AskDialog
      title={text.reviewTitle}
      submit={words.common.save}
      missing={finding.trim() ? null : text.missingFinding}
      onSubmit={() => reviewAssembly(id, finding.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.finding} value={finding} onChange={setFinding} rows={3} maxLength={2000} autoFocus />
    </AskDialog>
  );
}
