/** Whether there is room for queue, map and workspace side by side. */
import { useSyncExternalStore } from 'react';

const wide = matchMedia('(min-width: 1000px)');

function watch(watcher: () => void): () => void {
  wide.addEventListener('change', watcher);
  return () => wide.removeEventListener('change', watcher);
}

export function useWide(): boolean {
  return useSyncExternalStore(watch, () => wide.matches);
}
