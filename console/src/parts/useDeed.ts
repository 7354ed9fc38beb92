/** Does one thing at the server: says while it runs, and keeps what went wrong. */
import { useState } from 'react';

export interface Deed {
  isRunning: boolean;
  error: unknown;
  /** Run it; true when it was done. */
  run: (doIt: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

export function useDeed(): Deed {
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>({ isRunning: false, error: null });
  return {
    ...state,
    clear: () => setState({ isRunning: false, error: null }),
    run: async (doIt) => {
      setState({ isRunning: true, error: null });
      try {
        await doIt();
        setState({ isRunning: false, error: null });
        return true;
      } catch (error) {
        setState({ isRunning: false, error });
        return false;
      }
    },
  };
}
