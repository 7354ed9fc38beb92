/** Requests for footage: who could be asked, asking, how requests stand and what came of them. */
import { get, post, remove, segment } from './client';
import type {
  Board,
  CandidatesAnswer,
  Contribution,
  FootageRequest,
  NewRequest,
  Reminded,
  RequestDetail,
  WaitingRequest,
} from './types';

const PROPOSALS = '/requests/proposals';
const path = (id: string, verb = '') => `/requests/${segment(id)}${verb}`;

/** What a request hangs on. */
export interface About {
  incident: string;
  case: string | null;
}

/** See whose cameras could hold footage: an act of looking that each owner reads of. */
export const lookForFootage = (about: About, radiusM: number) =>
  post<CandidatesAnswer>('/requests/candidates', { ...about, asking: { radius_m: radiusM } });
export const askForFootage = (about: About, request: NewRequest) =>
  post<FootageRequest>('/requests', { ...about, request });
export const proposeRequest = (about: About, request: NewRequest) =>
  post<WaitingRequest>(PROPOSALS, { ...about, request });
export const confirmRequest = (id: string) => post<FootageRequest>(`${PROPOSALS}/${segment(id)}/confirm`);
export const withdrawRequest = (id: string) => remove<WaitingRequest>(`${PROPOSALS}/${segment(id)}`);

export const readRequests = (incident: string | null, signal?: AbortSignal) =>
  get<Board>('/requests', { incident }, signal);
export const readRequest = (id: string, signal?: AbortSignal) => get<RequestDetail>(path(id), {}, signal);
export const remindOf = (id: string) => post<Reminded>(path(id, '/remind'));
export const closeRequest = (id: string) => post<FootageRequest>(path(id, '/close'));
export const recordContribution = (id: string, kase: string, arrestAt: string, offence: string) =>
  post<Contribution>(path(id, '/contributions'), { case: kase, arrest_at: arrestAt, offence });
