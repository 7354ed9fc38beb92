/** What officers on the street are told, and what they tell back. */
import { get, getAutomatically, post, remove, segment } from './client';
import type { CardList, CardView, LookoutBody, OpenedCard } from './types';

export const readCards = (isAutomatic: boolean) => (isAutomatic ? getAutomatically : get)<CardList>('/street/cards');
export const openCard = (id: string, at: string) => post<OpenedCard>(`/street/cards/${segment(id)}/open`, { at });
export const answerCard = (id: string, body: { id: string; answer: string; at: string }) =>
  post<CardView>(`/street/cards/${segment(id)}/answers`, body);
export const pictureUrl = (sha256: string, look: string) =>
  `/console/v1/reads/pictures/${segment(sha256)}?act=${segment(look)}`;

export const subscribePush = (phone: { endpoint: string; keys: { p256dh: string; auth: string } }) =>
  post<null>('/street/push', phone);
export const unsubscribePush = () => remove<null>('/street/push');

export const readOut = (incident: string, signal?: AbortSignal) => get<CardList>('/street/out', { incident }, signal);
export const sendLookout = (body: LookoutBody) => post<CardView>('/street/lookouts', body);
export const withdrawCard = (id: string, reason: string) =>
  post<CardView>(`/street/cards/${segment(id)}/withdraw`, { reason });
