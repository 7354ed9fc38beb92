/** Agreements, the kill switch, the policy and its changes, and looks that nothing explains. */
import { get, post, remove, segment } from './client';
import type {
  AgencyKeys,
  Agreement,
  AgreementList,
  ChangeRow,
  Draft,
  Edit,
  Explained,
  KeyProposal,
  PolicyView,
  Proposal,
  ProposalList,
  QuestionBody,
  Rehearsal,
  Replayed,
  Suspension,
  SwitchBody,
  Switches,
  Unexplained,
  UnexplainedList,
} from './types';

export const readAgreements = (signal?: AbortSignal) => get<AgreementList>('/agreements', {}, signal);
export const waitingAgreements = (signal?: AbortSignal) => get<ProposalList>('/agreements/waiting', {}, signal);
export const proposeAgreement = (draft: Draft) => post<Proposal>('/agreements', draft);
export const signAgreement = (id: string) => post<Agreement>(`/agreements/waiting/${segment(id)}/sign`);
export const withdrawAgreement = (id: string) => remove<void>(`/agreements/waiting/${segment(id)}`);
export const revokeAgreement = (id: string, because: string) =>
  post<void>(`/agreements/${segment(id)}/revoke`, { because });
export const countersignAgreement = (id: string, version: number, signature: string) =>
  post<void>(`/agreements/${segment(id)}/signature`, { version, signature });

export const readAgencyKeys = (signal?: AbortSignal) => get<AgencyKeys>('/agency-keys', {}, signal);
export const proposeKey = (note: string) => post<KeyProposal>('/agency-keys', { note });
export const registerKey = (id: string) => post<KeyProposal>(`/agency-keys/waiting/${segment(id)}/register`);
export const withdrawKey = (id: string) => remove<void>(`/agency-keys/waiting/${segment(id)}`);

export const readSwitches = (signal?: AbortSignal) => get<Switches>('/switches', {}, signal);
export const suspend = (body: SwitchBody) => post<Suspension>('/switches/suspend', body);
export const proposeLift = (body: SwitchBody) => post<Proposal>('/switches/lift', body);
export const lift = (id: string) => post<void>(`/switches/lift/${segment(id)}`);

export const readPolicy = (signal?: AbortSignal) => get<PolicyView>('/policy', {}, signal);
export const explainPolicy = (body: QuestionBody) => post<Explained>('/policy/explain', body);
export const replayDecision = (act: string, signal?: AbortSignal) =>
  get<Replayed>(`/policy/replay/${segment(act)}`, {}, signal);
export const rehearse = (edit: Edit) => post<Rehearsal>('/policy/rehearse', edit);
export const waitingChanges = (signal?: AbortSignal) => get<ProposalList>('/policy/waiting', {}, signal);
export const proposeChange = (edit: Edit, because: string) => post<Proposal>('/policy/changes', { edit, because });
export const confirmChange = (id: string) => post<ChangeRow>(`/policy/waiting/${segment(id)}/confirm`);
export const withdrawChange = (id: string) => remove<void>(`/policy/waiting/${segment(id)}`);

export const readUnexplained = (signal?: AbortSignal) => get<UnexplainedList>('/unexplained', {}, signal);
export const explainLook = (id: string, text: string) =>
  post<Unexplained>(`/unexplained/${segment(id)}/explain`, { text });
export const settleLook = (id: string, verdict: string, note: string) =>
  post<Unexplained>(`/unexplained/${segment(id)}/settle`, { verdict, note });
