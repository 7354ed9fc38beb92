/** Sites of owners: asking an owner, contacts and floor plan, enrolling, and what prevention partners are told. */
import { get, post, remove, segment } from './client';
import type {
  Ask,
  AskList,
  EmergencyView,
  NoticeList,
  PeaceNotice,
  SiteBody,
  SiteList,
  SiteView,
  ThreadList,
} from './types';

const site = (id: string, verb: string) => `/sites/${segment(id)}${verb}`;

export const askOwner = (cameraId: string, incident: string, exigency: string) =>
  post<Ask>('/leases/ask', { camera_id: cameraId, incident, exigency });
/** What owners were asked for an incident, newest first. */
export const listAsked = (incident: string, signal?: AbortSignal) =>
  get<AskList>('/leases/asked', { incident }, signal);

/** Seen by the owner: an act each time. */
export const readEmergency = (id: string, incident: string, signal?: AbortSignal) =>
  get<EmergencyView>(site(id, '/emergency'), { incident }, signal);
export const planUrl = (id: string, incident: string) =>
  `/console/v1${site(id, '/plan')}?${new URLSearchParams({ incident })}`;

export const listSites = (signal?: AbortSignal) => get<SiteList>('/sites', {}, signal);
export const enrolSite = (body: SiteBody) => post<SiteView>('/sites', body);
export const inviteOwner = (id: string, email: string) =>
  post<SiteView>(site(id, '/invite'), { owner_email: email, language: 'en' });

export const listNotices = (incident: string, signal?: AbortSignal) =>
  get<NoticeList>('/peace/notices', { incident }, signal);
export const writeNotice = (incident: string, kind: string, says: string) =>
  post<PeaceNotice>('/peace/notices', { incident, kind, says });
export const withdrawNotice = (id: string) => remove<unknown>(`/peace/notices/${segment(id)}`);
/** What prevention partners sent about the agency's notices; each room reads that it was read. */
export const listThreads = (signal?: AbortSignal) => get<ThreadList>('/peace/answers', {}, signal);
export const answerRoom = (notice: string, room: string, text: string) =>
  post<unknown>('/peace/answers', { notice, room, text });
