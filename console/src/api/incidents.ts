/** Incidents: the list, the workspace, its history and everything a person does to one. */
import { get, getAutomatically, post, segment } from './client';
import type { IncidentDetail, IncidentList, IncidentView, TypeWords, Words } from './types';

export interface IncidentFilter {
  status?: string;
  from?: string;
  to?: string;
  bbox?: string;
  limit?: number;
}

/** What is said with each look at an incident. */
export interface LookReason {
  purpose: string;
  case: string | null;
}

export interface PatrolObservation {
  type_code: string;
  lat: number;
  lon: number;
  address?: string;
  text: string;
  behaviour: string;
}

const path = (id: string, verb = '') => `/incidents/${segment(id)}${verb}`;

export const listIncidents = (filter: IncidentFilter, signal?: AbortSignal) =>
  get<IncidentList>('/incidents', { ...filter }, signal);

/** Open the workspace: an act of looking; with `view` it refreshes under the same act. */
export const openIncident = (id: string, reason: LookReason, view: string | null, signal?: AbortSignal) =>
  (view === null ? get : getAutomatically)<IncidentDetail>(path(id), { ...reason, view }, signal);
export const endView = (id: string, reason: LookReason, view: string) =>
  post<unknown>(path(id, '/view/end'), { ...reason, view });
export const replayIncident = (id: string, at: string, reason: LookReason, signal?: AbortSignal) =>
  get<IncidentDetail>(path(id, '/replay'), { at, ...reason }, signal);

export const takeIncident = (id: string) => post<IncidentView>(path(id, '/take'));
export const releaseIncident = (id: string) => post<IncidentView>(path(id, '/release'));
export const addNote = (id: string, text: string) => post<IncidentView>(path(id, '/notes'), { text });
export const addMessage = (id: string, text: string, to: string) =>
  post<IncidentView>(path(id, '/messages'), to ? { text, to } : { text });
export const addTask = (id: string, text: string, dueAt: string | null) =>
  post<IncidentView>(path(id, '/tasks'), dueAt ? { text, due_at: dueAt } : { text });
export const doneTask = (id: string, task: string) => post<IncidentView>(path(id, `/tasks/${segment(task)}/done`));
export const correctType = (id: string, typeCode: string, priority: number, reason: string) =>
  post<IncidentView>(path(id, '/type'), { type_code: typeCode, priority, reason });
export const mergeIncident = (id: string, other: string, reason: string) =>
  post<IncidentView>(path(id, '/merge'), { other, reason });
export const splitIncident = (id: string, entries: number[], reason: string) =>
  post<IncidentView>(path(id, '/split'), { entries, reason });
export const closeIncident = (id: string, disposition: string, note: string) =>
  post<IncidentView>(path(id, '/close'), note ? { disposition, note } : { disposition });
export const reopenIncident = (id: string, reason: string) => post<IncidentView>(path(id, '/reopen'), { reason });
export const reportObservation = (seen: PatrolObservation) => post<IncidentView>('/incidents', seen);

export const listTypes = (signal?: AbortSignal) => get<TypeWords>('/incident-types', {}, signal);
export const listBehaviours = (signal?: AbortSignal) => get<Words>('/behaviours', {}, signal);
