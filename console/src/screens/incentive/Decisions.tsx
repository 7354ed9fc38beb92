/** What an officer does with an application: approve, ask for more, refuse, another sum, place it, hear its appeal. */
import { useState } from 'react';
import { approve, askFor, hearAppeal, placeApplication, proposeAmount, refuse } from '../../api/incentive';
import type { Opened } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { centsOf } from './cents';

const text = words.incentive;
type Asked = 'ask' | 'refuse' | 'amount' | 'place' | 'hear';

interface Props {
  opened: Opened;
  onDone: () => void;
}

export function Decisions({ opened, onDone }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { application } = opened;
  const close = () => setAsked(null);
  const isOpen = application.status === 'received' || application.status === 'more_needed';
  return (
    <>
      {isOpen ? (
        <>
          <Approve opened={opened} onDone={onDone} />
          <Button onPress={() => setAsked('ask')}>{text.ask}</Button>
          <Button onPress={() => setAsked('refuse')}>{text.refuse}</Button>
          <Button onPress={() => setAsked('amount')}>{text.amount}</Button>
        </>
      ) : null}
      {application.status === 'appealed' ? (
        <Button look="main" onPress={() => setAsked('hear')}>
          {text.hear}
        </Button>
      ) : null}
      {application.psa === '' && application.status !== 'withdrawn' ? (
        <Button onPress={() => setAsked('place')}>{text.place}</Button>
      ) : null}
      {asked === 'ask' ? <AskMore opened={opened} onDone={onDone} onClose={close} /> : null}
      {asked === 'refuse' ? <Refuse opened={opened} onDone={onDone} onClose={close} /> : null}
      {asked === 'amount' ? <Amount opened={opened} onDone={onDone} onClose={close} /> : null}
      {asked === 'place' ? <Place opened={opened} onDone={onDone} onClose={close} /> : null}
      {asked === 'hear' ? <Hear opened={opened} onDone={onDone} onClose={close} /> : null}
    </>
  );
}

/** What is calculated is given once every document that the rules ask for was found fine. */
function Approve({ opened, onDone }: Props) {
  const deed = useDeed();
  const { application } = opened;
  const { award } = application;
  const isSeen = application.checks.every((each) => each.state === 'seen');
  const give = async () => {
    if (await deed.run(() => approve(application.id))) onDone();
  };
  return (
    <>
      {award.is_barred || isSeen ? null : <span className="quiet">{text.lookFirst}</span>}
      <Button
        look="main"
        onPress={() => void give()}
        isDisabled={award.is_barred || !isSeen}
        isRunning={deed.isRunning}
      >
        {text.approve(text.dollars(award.cents))}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

interface DialogProps extends Props {
  onClose: () => void;
}

function AskMore({ opened, onDone, onClose }: DialogProps) {
  const [proofs, setProofs] = useState<readonly string[]>(
    opened.application.checks.filter((each) => each.state !== 'seen' && each.state !== 'new').map((each) => each.proof),
  );
  const [note, setNote] = useState('');
  const toggle = (proof: string) =>
    setProofs(proofs.includes(proof) ? proofs.filter((each) => each !== proof) : [...proofs, proof]);
  return (
    <AskDialog
      title={text.askTitle}
      explain={text.askExplain}
      submit={text.ask}
      missing={proofs.length === 0 ? text.askMissing : null}
      onSubmit={async () => {
        await askFor(opened.application.id, proofs, note);
        onDone();
      }}
      onClose={onClose}
    >
      <fieldset className="incentive__boxes">
        <legend className="field__label">{text.documents}</legend>
        {Object.entries(text.proofs).map(([proof, title]) => (
          <label key={proof} className="row">
            <input type="checkbox" checked={proofs.includes(proof)} onChange={() => toggle(proof)} />
            {title}
          </label>
        ))}
      </fieldset>
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2_000} />
    </AskDialog>
  );
}

function Refuse({ opened, onDone, onClose }: DialogProps) {
  const [rule, setRule] = useState('');
  const [note, setNote] = useState('');
  const byPerson = rule === 'no-proof' || rule === 'not-as-told';
  const noteMissing = byPerson && !note.trim() ? text.noteMissing : null;
  return (
    <AskDialog
      title={text.refuse}
      explain={text.refuseExplain}
      submit={text.refuse}
      missing={rule ? noteMissing : text.ruleMissing}
      onSubmit={async () => {
        await refuse(opened.application.id, rule, note);
        onDone();
      }}
      onClose={onClose}
    >
      <ChoiceField
        label={text.rule}
        value={rule}
        empty=""
        choices={opened.refusable.map((each) => ({ value: each, title: opened.rules[each] ?? each }))}
        onChange={setRule}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2_000} />
    </AskDialog>
  );
}

function Amount({ opened, onDone, onClose }: DialogProps) {
  const [sum, setSum] = useState('');
  const [because, setBecause] = useState('');
  const cents = centsOf(sum);
  return (
    <AskDialog
      title={text.amountTitle}
      explain={text.amountExplain}
      submit={text.amount}
      missing={cents === null || !because.trim() ? text.sumMissing : null}
      onSubmit={async () => {
        await proposeAmount(opened.application.id, cents ?? 0, because);
        onDone();
      }}
      onClose={onClose}
    >
      <TextField label={text.sum} value={sum} onChange={setSum} inputMode="numeric" maxLength={12} />
      <TextField label={text.because} value={because} onChange={setBecause} rows={3} maxLength={2_000} />
    </AskDialog>
  );
}

function Place({ opened, onDone, onClose }: DialogProps) {
  const [psa, setPsa] = useState('');
  const [priority, setPriority] = useState('');
  return (
    <AskDialog
      title={text.place}
      submit={text.place}
      missing={psa.trim() ? null : text.psa}
      onSubmit={async () => {
        await placeApplication(opened.application.id, psa, priority);
        onDone();
      }}
      onClose={onClose}
    >
      <TextField label={text.psa} value={psa} onChange={setPsa} maxLength={20} />
      <TextField label={text.priority} value={priority} onChange={setPriority} maxLength={80} />
    </AskDialog>
  );
}

function Hear({ opened, onDone, onClose }: DialogProps) {
  const [answer, setAnswer] = useState('grant');
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.hear}
      submit={text.hear}
      missing={note.trim() ? null : text.noteMissing}
      onSubmit={async () => {
        await hearAppeal(opened.application.id, answer === 'grant', note);
        onDone();
      }}
      onClose={onClose}
    >
      <ChoiceField
        label={text.hear}
        value={answer}
        choices={[
          { value: 'grant', title: text.grant },
          { value: 'uphold', title: text.uphold },
        ]}
        onChange={setAnswer}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2_000} />
    </AskDialog>
  );
}
