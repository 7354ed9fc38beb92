/** Plates and cameras that nobody has a reason to look at; only auditors ever see them. */
import { useState } from 'react';
import { liftTrap, placeTrap, readTraps } from '../../api/audits';
import type { Trap } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.auditScreen.traps;

export function Traps() {
  const answer = useAnswer('traps', readTraps);
  const deed = useDeed();
  const [isPlacing, setPlacing] = useState(false);
  const items = answer.value?.items ?? [];
  const lift = (trap: Trap) => void deed.run(() => liftTrap(trap.id).then(answer.again));
  return (
    <>
      <p className="quiet page__explain">{text.placeExplain}</p>
      <div className="page__form">
        <Button look="main" onPress={() => setPlacing(true)}>
          {text.place}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {items.length > 0 ? <TrapTable items={items} onLift={lift} /> : null}
      {isPlacing ? <PlaceDialog onDone={answer.again} onClose={() => setPlacing(false)} /> : null}
    </>
  );
}

function TrapTable({ items, onLift }: { items: readonly Trap[]; onLift: (trap: Trap) => void }) {
  const { columns } = text;
  return (
    <Scroll label={words.auditScreen.tabs.traps}>
      <table className="table table--stacks audit__acts">
        <thead>
          <tr>
            <th scope="col">{columns.kind}</th>
            <th scope="col">{columns.what}</th>
            <th scope="col">{columns.note}</th>
            <th scope="col">{columns.placed}</th>
            <th scope="col">
              <span className="unseen">{text.lift}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((trap) => (
            <tr key={trap.id}>
              <td data-head={columns.kind}>{text.kinds[trap.kind]}</td>
              <td data-head={columns.what} className="mono">
                {trap.what}
              </td>
              <td data-head={columns.note}>{trap.note}</td>
              <td data-head={columns.placed}>
                <When at={trap.placed_at} seconds={false} />
              </td>
              <td>
                {trap.lifted_at ? (
                  <span className="quiet">
                    {`${text.lifted} `}
                    <When at={trap.lifted_at} seconds={false} />
                  </span>
                ) : (
                  <Button onPress={() => onLift(trap)}>{text.lift}</Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function PlaceDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [kind, setKind] = useState('plate');
  const [what, setWhat] = useState('');
  const [note, setNote] = useState('');
  const send = async () => {
    await placeTrap({ kind, what: what.trim(), note: note.trim() });
    onDone();
  };
  return (
    <AskDialog
      title={text.placeTitle}
      explain={text.placeExplain}
      submit={words.common.save}
      missing={what.trim() && note.trim() ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.kind}
        value={kind}
        choices={Object.entries(text.kinds).map(([value, title]) => ({ value, title }))}
        onChange={setKind}
      />
      <TextField label={text.what} value={what} onChange={setWhat} maxLength={60} autoFocus />
      <TextField label={text.note} value={note} onChange={setNote} rows={2} maxLength={500} />
    </AskDialog>
  );
}
