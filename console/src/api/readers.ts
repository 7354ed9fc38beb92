/** The plate readers. */
import { get } from './client';
import type { Readers } from './types';

export const readReaders = (signal?: AbortSignal) => get<Readers>('/readers', {}, signal);
