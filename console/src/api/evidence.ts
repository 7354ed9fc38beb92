/** Evidence: what was handed over for an incident or a case, its custody, its bytes, and the links it comes by. */
import { get, post, segment } from './client';
import type { EndingList, EvidenceDetail, EvidenceGrant, EvidenceList, MadeLink } from './types';

/** What evidence is looked at for: one of the two. */
export interface Reason {
  incident?: string;
  case?: string;
}

const path = (id: string, verb = '') => `/evidence/${segment(id)}${verb}`;
const asked = (reason: Reason) => ({ incident: reason.incident, case: reason.case });

export const readEvidence = (reason: Reason, signal?: AbortSignal) =>
  get<EvidenceList>('/evidence', asked(reason), signal);
export const readItem = (id: string, reason: Reason, signal?: AbortSignal) =>
  get<EvidenceDetail>(path(id), asked(reason), signal);
export const makeLink = (reason: Reason) => post<MadeLink>('/evidence/links', asked(reason));
export const revokeLink = (id: string, reason: Reason) =>
  post<null>(`/evidence/links/${segment(id)}/revoke`, asked(reason));
export const watchItem = (id: string, reason: Reason) => post<EvidenceGrant>(path(id, '/watch'), asked(reason));
export const hearItem = (id: string, kase: string, note: string) =>
  post<EvidenceGrant>(path(id, '/hear'), { case: kase, note });
export const downloadItem = (id: string, reason: Reason, note: string) =>
  post<EvidenceGrant>(path(id, '/download'), { ...asked(reason), note });
export const noteItem = (id: string, reason: Reason, text: string) =>
  post<EvidenceDetail>(path(id, '/notes'), { ...asked(reason), text });
export const setItemClock = (id: string, reason: Reason, offsetS: number, how: string) =>
  post<EvidenceDetail>(path(id, '/clock'), { ...asked(reason), offset_s: offsetS, how });
export const linkItem = (id: string, reason: Reason, toCase: string) =>
  post<EvidenceDetail>(path(id, '/link'), { ...asked(reason), to_case: toCase });
export const releaseItem = (id: string, reason: Reason, note: string) =>
  post<EvidenceDetail>(path(id, '/release'), { ...asked(reason), note });
export const destroyItem = (id: string, reason: Reason, note: string) =>
  post<EvidenceDetail>(path(id, '/destroy'), { ...asked(reason), note });

export const holdItem = (id: string, reason: Reason, note: string, reviewAt: string) =>
  post<EvidenceDetail>(path(id, '/hold'), { ...asked(reason), note, review_at: reviewAt });
export const letItemGo = (id: string, reason: Reason, note: string) =>
  post<EvidenceDetail>(path(id, '/let-go'), { ...asked(reason), note });
export const readEnding = (signal?: AbortSignal) => get<EndingList>('/evidence/ending', {}, signal);

/** Where the bytes of a recorded look are. */
export const bytesOf = (id: string, part: 'copy' | 'original' | 'sound', act: string) =>
  `/console/v1${path(id, `/${part}`)}?act=${encodeURIComponent(act)}`;
