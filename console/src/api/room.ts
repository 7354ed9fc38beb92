/** The room itself: alarm load, my acts with their receipts, patrol. */
import { get, getAutomatically, post, segment } from './client';
import type { ActList, AlarmRate, PatrolState, Receipt } from './types';

export const alarmRate = (minutes: number, signal?: AbortSignal) =>
  getAutomatically<AlarmRate>('/room/alarm-rate', { minutes }, signal);
export const myActs = (from: string | undefined, to: string | undefined, limit: number, signal?: AbortSignal) =>
  get<ActList>('/acts/mine', { from, to, limit }, signal);
/** Everybody's acts, for those who review them. */
export const allActs = (from: string | undefined, to: string | undefined, limit: number, signal?: AbortSignal) =>
  get<ActList>('/acts', { from, to, limit }, signal);
export const receipt = (actId: string, signal?: AbortSignal) => get<Receipt>(`/receipts/${segment(actId)}`, {}, signal);
export const readPatrol = (signal?: AbortSignal) => get<PatrolState>('/patrol', {}, signal);
export const beginPatrol = (area: string) => post<PatrolState>('/patrol/begin', area ? { area } : {});
export const endPatrol = () => post<PatrolState>('/patrol/end');
