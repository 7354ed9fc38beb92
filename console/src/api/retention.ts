/** How long records are kept, what was deleted, and what a case holds beyond its time. */
import { get, post, remove, segment } from './client';
import type { Clock, ClockProposal, HoldAsked, RecordHold, RecordHoldList, RetentionView } from './types';

const PROPOSALS = '/retention/proposals';

export const readRetention = (signal?: AbortSignal) => get<RetentionView>('/retention', {}, signal);
export const proposeClock = (clock: Clock) => post<ClockProposal>(PROPOSALS, clock);
export const confirmClock = (id: string) => post<Clock>(`${PROPOSALS}/${segment(id)}/confirm`);
export const withdrawClock = (id: string) => remove<null>(`${PROPOSALS}/${segment(id)}`);
export const readRecordHolds = (signal?: AbortSignal) => get<RecordHoldList>('/record-holds', {}, signal);
export const holdRecords = (caseNumber: string, hold: HoldAsked) =>
  post<RecordHold>('/record-holds', { case: caseNumber, hold });
export const releaseRecords = (id: string, why: string) => remove<RecordHold>(`/record-holds/${segment(id)}`, { why });
