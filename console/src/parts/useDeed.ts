/** Does one thing at the server: says while it runs, and keeps what went wrong. */
import { useRef, useState } from 'react';

export interface Deed {
  isRunning: boolean;
  error: unknown;
  /** Run it; true when it was done. False where it failed, or another still runs: pressed twice is not done twice. */
  run: (doIt: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

/** `overlaps`: the next is sent while the last is on its way, as a camera's stop after its start. */
export function useDeed({ overlaps = false } = {}): Deed {
  const running = useRef(0);
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>({ isRunning: false, error: null });
  return {
    ...state,
    clear: () => setState({ isRunning: false, error: null }),
    run: async (doIt) => {
      if (running.current > 0 && !overlaps) return false;
      running.current += 1;
      setState({ isRunning: true, error: null });
      try {
        await doIt();
        setState({ isRunning: false, error: null });
        return true;
      } catch (error) {
        setState({ isRunning: false, error });
        return false;
      } finally {
        running.current -= 1;
      }
    },
  };
}
