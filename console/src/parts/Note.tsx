/** What a screen says when there is nothing, when it waits, and when something went wrong. */
import { CircleAlert, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { words } from '../shell/words';
import { Button } from './Button';
import { errorWords } from './errorWords';

export function Blank({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <p className="blank__title">{title}</p>
      {children ? <div>{children}</div> : null}
    </div>
  );
}

export function Wait({ text, slow = false, onCancel }: { text: string; slow?: boolean; onCancel?: () => void }) {
  return (
    <div className="wait" role="status">
      <LoaderCircle size={16} className="spin" aria-hidden="true" />
      <span>{slow ? words.common.slow : text}</span>
      {slow && onCancel ? <Button onPress={onCancel}>{words.common.cancel}</Button> : null}
    </div>
  );
}

export function Failure({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  return (
    <div className="note note--alarm" role="alert">
      <CircleAlert size={16} aria-hidden="true" />
      <span>
        <span className="strong">{words.errors.title}.</span> {errorWords(error)}
      </span>
      {onAgain ? (
        <span className="note__act">
          <Button onPress={onAgain}>{words.common.again}</Button>
        </span>
      ) : null}
    </div>
  );
}
