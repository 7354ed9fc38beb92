/** A dialog with a form: its fields, an error where it belongs, and one button that does it. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { words } from '../shell/words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Failure } from './Note';
import { useDeed } from './useDeed';

interface Props {
  title: string;
  explain?: string;
  submit: string;
  /** What is missing, in words, or null when it can be sent. */
  missing?: string | null;
  isDisabled?: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

export function AskDialog({
  title,
  explain,
  submit,
  missing = null,
  isDisabled = false,
  onSubmit,
  onClose,
  children,
}: Props) {
  const deed = useDeed();
  const [tried, setTried] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing === null && (await deed.run(onSubmit))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {explain ? <p className="quiet">{explain}</p> : null}
      <form className="stack" onSubmit={send} noValidate>
        {children}
        {tried && missing !== null ? (
          <p className="note note--alarm" role="alert">
            {missing}
          </p>
        ) : null}
        {deed.error ? <Failure error={deed.error} /> : null}
        <div className="dialog__buttons">
          <Button onPress={onClose}>{words.common.cancel}</Button>
          <Button look="main" type="submit" isDisabled={isDisabled} isRunning={deed.isRunning}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
