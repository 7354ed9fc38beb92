/** The plate readers. */
import { get } from './client';
import type { ReaderStanding, Readers } from './types';

export const readReaders = (signal?: AbortSignal) => get<Readers>('/readers', {}, signal);

const HARMLESS: readonly string[] = ['ok', 'new'];

export const isFaulty = (reader: ReaderStanding) => !HARMLESS.includes(reader.state);
