/** What a screen says when there is nothing, when it waits, and when something went wrong. */
import { CircleAlert, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { words } from '../shell/words';
import { Button } from './Button';

export function Blank({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <p className="blank__title">{title}</p>
      {children ? <p>{children}</p> : null}
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

/** What happened and what to do next, in one sentence each. */
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError)) return words.errors.unknown;
  const known: Record<string, string> = {
    unreachable: words.errors.unreachable,
    not_found: words.errors.not_found,
    conflict: words.errors.conflict,
    unavailable: words.errors.unavailable,
  };
  const parts = [error.message || known[error.code] || words.errors.unknown];
  if (error.rule) parts.push(words.errors.refused(error.rule));
  if (error.retryAfterS !== null) parts.push(words.errors.limit(error.retryAfterS));
  return parts.join(' ');
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
