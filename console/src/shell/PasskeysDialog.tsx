/** One's own passkeys: which there are, one more, one less. */
import { Trash2 } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import { ownPasskeys, removePasskey } from '../api/session';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { Failure, Wait } from '../parts/Note';
import { useAnswer } from '../parts/useAnswer';
import { useDeed } from '../parts/useDeed';
import { When } from '../parts/When';
import { PROVE_FIRST, ProveFirst } from './Leaving';
import { hasPasskeys, makePasskey } from './passkeys';
import { words } from './words';

const text = words.frame.passkeys;

export function PasskeysDialog({ onClose }: { onClose: () => void }) {
  const answer = useAnswer('passkeys', ownPasskeys);
  const [name, setName] = useState('');
  const [again, setAgain] = useState<(() => Promise<void>) | null>(null);
  const deed = useDeed();
  const field = useRef<HTMLInputElement>(null);
  const run = async (work: () => Promise<void>) => {
    const whole = async () => {
      await work();
      setName('');
      answer.again();
    };
    await deed.run(async () => {
      try {
        await whole();
      } catch (error) {
        if (!(error instanceof ApiError) || error.rule !== PROVE_FIRST) throw error;
        setAgain(() => whole);
      }
    });
    // The pressed button is gone or at rest: the dialog keeps the focus, so that Escape still closes it.
    field.current?.focus();
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    void run(() => makePasskey(name.trim()));
  };
  if (again !== null) return <ProveFirst onProved={again} onClose={() => setAgain(null)} />;
  return (
    <Dialog title={text.title} onClose={onClose}>
      <p className="quiet">{text.explain}</p>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.isWaiting && !answer.value ? <Wait text={words.common.loading} /> : null}
      {answer.value?.items.length === 0 ? <p className="quiet">{text.empty}</p> : null}
      <ul>
        {answer.value?.items.map((each) => (
          <li key={each.id} className="listed row">
            <span>
              <span className="strong">{each.name}</span>{' '}
              <span className="small quiet">
                {each.last_used_at ? text.used : text.added}{' '}
                <When at={each.last_used_at ?? each.added_at} seconds={false} />
              </span>
            </span>
            <span className="push" />
            <Button
              look="plain"
              icon={Trash2}
              label={text.remove(each.name)}
              isRunning={deed.isRunning}
              onPress={() => void run(async () => void (await removePasskey(each.id)))}
            />
          </li>
        ))}
      </ul>
      {hasPasskeys() ? (
        <form className="stack" onSubmit={add}>
          <TextField label={text.name} value={name} onChange={setName} maxLength={60} inputRef={field} />
          {deed.error ? <Failure error={deed.error} /> : null}
          <div className="dialog__buttons">
            <Button onPress={onClose}>{words.common.close}</Button>
            <Button look="main" type="submit" isDisabled={name.trim() === ''} isRunning={deed.isRunning}>
              {text.add}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <p className="note">{text.cannot}</p>
          {deed.error ? <Failure error={deed.error} /> : null}
        </>
      )}
    </Dialog>
  );
}
