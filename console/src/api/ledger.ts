/** The ledger: its head and witnesses, and what becomes of an entry's contents. */
import { get, post, segment } from './client';
import type { Certificate, LedgerDesk, Proposal, Receipt, Sealed } from './types';

export const readLedger = (signal?: AbortSignal) => get<LedgerDesk>('/ledger', {}, signal);
export const openEntry = (act: string, note: string) => post<Receipt>(`/ledger/acts/${segment(act)}/open`, { note });
export const sealEntry = (act: string, until: string, note: string) =>
  post<Sealed>(`/ledger/acts/${segment(act)}/seal`, { until, note });
export const proposeDestruction = (act: string, note: string) =>
  post<Proposal>(`/ledger/acts/${segment(act)}/destroy`, { note });
export const confirmDestruction = (id: string) => post<Certificate>(`/ledger/destructions/${segment(id)}/confirm`);
export const withdrawDestruction = (id: string) => post<Proposal>('/ledger/destructions/withdraw', { id });
