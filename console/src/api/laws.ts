/** What each law asks of a watch room; two persons set it. */
import { get, post, remove, segment } from './client';
import type { Jurisdiction, JurisdictionAsked, JurisdictionProposal, JurisdictionView } from './types';

const PROPOSALS = '/jurisdictions/proposals';

export const readLaws = (signal?: AbortSignal) => get<JurisdictionView>('/jurisdictions', {}, signal);
export const proposeLaw = (asked: JurisdictionAsked) => post<JurisdictionProposal>(PROPOSALS, asked);
export const confirmLaw = (id: string) => post<Jurisdiction>(`${PROPOSALS}/${segment(id)}/confirm`);
export const withdrawLaw = (id: string) => remove<null>(`${PROPOSALS}/${segment(id)}`);
