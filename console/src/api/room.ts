/** The room itself: alarm load, my acts with their receipts, patrol. */
import { get, post, segment } from './client';

export interface AlarmRate {
  buckets: { from: string; by_priority: Record<string, number> }[];
  operators: number;
  /** Alarms per operator and ten minutes: wanted, worth a warning, a flood. */
  budget: number;
  warn: number;
  flood: number;
  by_rule: Record<string, number>;
}

export interface Act {
  id: string;
  at: string;
  act: string;
  purpose: string | null;
  subject: string | null;
  incident: string | null;
  case: string | null;
  outcome: string;
  rule: string | null;
  leaf_index: number | null;
}

/** A receipt: its members are shown and saved as they come. */
export type Receipt = Record<string, unknown>;

export interface Patrol {
  patrol: { id: string; area: string | null; began_at: string } | null;
  cameras?: { id: string; name: string; lat: number; lon: number; address: string | null }[];
}

export const alarmRate = (minutes: number, signal?: AbortSignal) =>
  get<AlarmRate>('/room/alarm-rate', { minutes }, signal);
export const myActs = (from: string | undefined, to: string | undefined, limit: number, signal?: AbortSignal) =>
  get<{ items: Act[] }>('/acts/mine', { from, to, limit }, signal);
export const receipt = (actId: string, signal?: AbortSignal) => get<Receipt>(`/receipts/${segment(actId)}`, {}, signal);
export const readPatrol = (signal?: AbortSignal) => get<Patrol>('/patrol', {}, signal);
export const beginPatrol = (area: string) => post<Patrol>('/patrol/begin', area ? { area } : {});
export const endPatrol = () => post<Patrol>('/patrol/end');
