/** People's own affairs: the shift and its handovers, and the accounts that administrators keep. */
import { get, post, segment } from './client';
import type {
  AccountList,
  Handover,
  LeaseActs,
  NewLink,
  ResetView,
  ShiftView,
  SupportLease,
  SupportRequest,
  SupportView,
} from './types';

export const readShift = (signal?: AbortSignal) => get<ShiftView>('/shift', {}, signal);
export const writeLine = (text: string) => post<null>('/shift/lines', { text });
export const handOver = (text: string) => post<Handover>('/shift/handovers', { text });
export const acknowledge = (id: string) => post<Handover>(`/shift/handovers/${segment(id)}/acknowledge`);

export const readPeople = (signal?: AbortSignal) => get<AccountList>('/people', {}, signal);
export const invite = (person: { login: string; name: string; agency: string; roles: string[] }) =>
  post<NewLink>('/people', person);
export const changePerson = (login: string, name: string, roles: string[]) =>
  post<null>(`/people/${segment(login)}`, { name, roles });
export const newLink = (login: string) => post<NewLink>(`/people/${segment(login)}/link`);
export const release = (login: string) => post<null>(`/people/${segment(login)}/release`);
export const endSessions = (login: string) => post<null>(`/people/${segment(login)}/sessions/end`);
/** Lock, disable or enable, saying why. */
export const setState = (login: string, act: 'lock' | 'disable' | 'enable', reason: string) =>
  post<null>(`/people/${segment(login)}/${act}`, { reason });
export const proposeReset = (login: string, reason: string) =>
  post<ResetView>(`/people/${segment(login)}/reset`, { reason });
export const confirmReset = (id: string) => post<NewLink>(`/people/resets/${segment(id)}/confirm`);

export const readSupport = (signal?: AbortSignal) => get<SupportView>('/support', {}, signal);
export const askSupport = (role: string, minutes: number, reason: string) =>
  post<SupportRequest>('/support/requests', { role, minutes, reason });
export const approveSupport = (id: string) => post<SupportLease>(`/support/requests/${segment(id)}/approve`);
export const endSupport = (id: string) => post<null>(`/support/leases/${segment(id)}/end`);
export const readSupportActs = (id: string, signal?: AbortSignal) =>
  get<LeaseActs>(`/support/leases/${segment(id)}/acts`, {}, signal);
export const reviewSupport = (id: string, text: string) =>
  post<null>(`/support/leases/${segment(id)}/review`, { text });
