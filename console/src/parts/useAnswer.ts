/** Asks the server once per question and says how it goes: waiting, slow, failed or here. */
import { useCallback, useEffect, useState } from 'react';
import { OneAtATime } from './oneAtATime';

const SLOW_MS = 1_500;

export interface Answer<T> {
  value: T | null;
  error: unknown;
  isWaiting: boolean;
  isSlow: boolean;
  again: () => void;
  cancel: () => void;
}

interface Now<T> {
  subject: string | null;
  value: T | null;
  error: unknown;
  isWaiting: boolean;
  isSlow: boolean;
}

/**
 * Ask when `question` (the question in words, null for none) changes or `again` is called. An answer about the same
 * subject stays while it is asked again, so that nothing flickers.
 */
export function useAnswer<T>(
  question: string | null,
  ask: (signal: AbortSignal) => Promise<T>,
  subject: string | null = question,
): Answer<T> {
  const [now, setNow] = useState<Now<T>>(() => waiting<T>(subject, null));
  const [turn, setTurn] = useState(0);
  const [asker] = useState(() => new OneAtATime<T>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question in words stands for `ask`; `turn` asks anew
  useEffect(() => {
    if (question === null) return asker.stop();
    setNow((before) => waiting(subject, before.subject === subject ? before.value : null));
    const slow = setTimeout(() => setNow((before) => ({ ...before, isSlow: true })), SLOW_MS);
    asker.ask(subject ?? question, ask, (outcome) => {
      clearTimeout(slow);
      setNow((before) => ({ ...before, ...outcome, isWaiting: false, isSlow: false }));
    });
    return () => clearTimeout(slow);
  }, [question, turn]);
  useEffect(() => () => asker.stop(), [asker]);

  const again = useCallback(() => setTurn((before) => before + 1), []);
  const cancel = useCallback(() => {
    asker.stop();
    setNow((before) => ({ ...before, isWaiting: false, isSlow: false }));
  }, [asker]);
  const here = now.subject === subject ? now : waiting<T>(subject, null);
  return { value: here.value, error: here.error, isWaiting: here.isWaiting, isSlow: here.isSlow, again, cancel };
}

function waiting<T>(subject: string | null, value: T | null): Now<T> {
  return { subject, value, error: null, isWaiting: subject !== null, isSlow: false };
}
