/** What a person does to an alert. */
import { post, segment } from './client';
import type { AlertList, AlertView } from './types';

const verb = (id: string, name: string, body: unknown = {}) => post<AlertView>(`/alerts/${segment(id)}/${name}`, body);

export const acknowledgeAll = (ids: string[]) => post<AlertList>('/alerts/acknowledge', { ids });
export const assign = (id: string, to: string) => verb(id, 'assign', { to });
export const escalate = (id: string, reason: string) => verb(id, 'escalate', { reason });
export const shelve = (id: string, reason: string, minutes: number) => verb(id, 'shelve', { reason, minutes });
export const unshelve = (id: string) => verb(id, 'unshelve');
export const resolve = (id: string, resolution: string, note: string) =>
  verb(id, 'resolve', note ? { resolution, note } : { resolution });
