/** Plate hits: their cards, what a person found, and the pictures that readers sent. */
import { get, post, queryString, segment } from './client';
import type { AlertView, DoneHits, HitCard } from './types';

export const readHit = (alertId: string, signal?: AbortSignal) => get<HitCard>(`/hits/${segment(alertId)}`, {}, signal);
export const readDone = (signal?: AbortSignal) => get<DoneHits>('/hits/done', {}, signal);
export const verify = (alertId: string, outcome: string, hit: string | null, note: string) =>
  post<AlertView>(`/alerts/${segment(alertId)}/verify`, { outcome, hit, note: note || null });
export const takeBack = (alertId: string, check: string) =>
  post<AlertView>(`/hits/${segment(alertId)}/take-back`, { check });

/** Where a picture of a read is shown from, under the act that opened the card or made the search. */
export const pictureUrl = (sha256: string, act: string) =>
  `/console/v1/reads/pictures/${segment(sha256)}${queryString({ act })}`;
