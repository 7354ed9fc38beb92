/** What waits for one's own answer. */
import { getAutomatically } from './client';
import type { WaitsList } from './types';

export const readWaits = (signal?: AbortSignal) => getAutomatically<WaitsList>('/waits', {}, signal);
