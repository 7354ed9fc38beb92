/** Asks the server once per question and says how it goes: waiting, slow, failed or here. */
import { useCallback, useEffect, useState } from 'react';

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
  const [stop, setStop] = useState<AbortController | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question in words stands for `ask`; `turn` asks anew
  useEffect(() => {
    if (question === null) return;
    const controller = new AbortController();
    setStop(controller);
    setNow((before) => waiting(subject, before.subject === subject ? before.value : null));
    const slow = setTimeout(() => setNow((before) => ({ ...before, isSlow: true })), SLOW_MS);
    const done = (change: Partial<Now<T>>) => {
      clearTimeout(slow);
      if (!controller.signal.aborted) setNow((before) => ({ ...before, ...change, isWaiting: false, isSlow: false }));
    };
    ask(controller.signal).then(
      (value) => done({ value, error: null }),
      (error: unknown) => done({ error }),
    );
    return () => {
      clearTimeout(slow);
      controller.abort();
    };
  }, [question, turn]);

  const again = useCallback(() => setTurn((before) => before + 1), []);
  const cancel = useCallback(() => {
    stop?.abort();
    setNow((before) => ({ ...before, isWaiting: false, isSlow: false }));
  }, [stop]);
  const here = now.subject === subject ? now : waiting<T>(subject, null);
  return { value: here.value, error: here.error, isWaiting: here.isWaiting, isSlow: here.isSlow, again, cancel };
}

function waiting<T>(subject: string | null, value: T | null): Now<T> {
  return { subject, value, error: null, isWaiting: subject !== null, isSlow: false };
}
