/** Asks again by itself, so that what is shown stays fresh. */
import { useEffect } from 'react';
import type { Answer } from './useAnswer';

/** Ask again `ms` after each answer, null: not any more. A slow server is not asked faster than it answers. */
export function useRenewed({ again, isWaiting }: Answer<unknown>, ms: number | null): void {
  useEffect(() => {
    if (isWaiting || ms === null) return;
    const timer = setTimeout(again, ms);
    return () => clearTimeout(timer);
  }, [again, isWaiting, ms]);
}
