/** The incentive program's desk: applications, money, and the statutory report. */
import { get, post, segment } from './client';
import type { AmountProposed, ApplicationView, BudgetProposed, Desk, Money, Opened, Payment, Preview } from './types';

const APPLICATIONS = '/incentive/applications';
const BASE = '/console/v1';

const one = (id: string) => `${APPLICATIONS}/${segment(id)}`;

export const readDesk = (status: string, signal?: AbortSignal) =>
  get<Desk>(APPLICATIONS, status ? { status } : {}, signal);
export const openApplication = (id: string, signal?: AbortSignal) => get<Opened>(one(id), {}, signal);
export const documentAddress = (id: string, documentId: string) => `${BASE}${one(id)}/documents/${segment(documentId)}`;
export const checkDocument = (id: string, documentId: string, fit: boolean) =>
  post<ApplicationView>(`${one(id)}/documents/${segment(documentId)}/check`, { fit });
export const placeApplication = (id: string, psa: string, priorityArea: string) =>
  post<ApplicationView>(`${one(id)}/place`, { psa, priority_area: priorityArea });
export const askFor = (id: string, proofs: readonly string[], note: string) =>
  post<ApplicationView>(`${one(id)}/ask`, { proofs, note });
export const approve = (id: string) => post<ApplicationView>(`${one(id)}/approve`);
export const proposeAmount = (id: string, cents: number, because: string) =>
  post<AmountProposed>(`${one(id)}/amount`, { cents, because });
export const confirmAmount = (id: string) => post<ApplicationView>(`/incentive/amounts/${segment(id)}/confirm`);
export const refuse = (id: string, rule: string, note: string) =>
  post<ApplicationView>(`${one(id)}/refuse`, { rule, note });
export const hearAppeal = (id: string, grant: boolean, note: string) =>
  post<ApplicationView>(`${one(id)}/appeal`, { grant, note });
export const planVisit = (id: string, plannedFor: string) =>
  post<ApplicationView>(`${one(id)}/visits`, { planned_for: plannedFor });
export const reportVisit = (id: string, visitId: string, result: string, note: string) =>
  post<ApplicationView>(`${one(id)}/visits/${segment(visitId)}`, { result, note });

export const readMoney = (signal?: AbortSignal) => get<Money>('/incentive/money', {}, signal);
export const proposeBudget = (year: number, line: string, cents: number, because: string) =>
  post<BudgetProposed>('/incentive/budget', { fiscal_year: year, line, cents, because });
export const confirmBudget = (id: string) => post<BudgetProposed>(`/incentive/budget/${segment(id)}/confirm`);
export const makePayments = () => post<Payment>('/incentive/payments');
export const paymentsAddress = (id: string) => `${BASE}/incentive/payments/${segment(id)}/file`;
export const markPaid = (id: string, on: string) => post<Payment>(`/incentive/payments/${segment(id)}/paid`, { on });

export const previewReport = (period: string, signal?: AbortSignal) =>
  get<Preview>(`/incentive/reports/${segment(period)}`, {}, signal);
export const releaseReport = (period: string, because: string) =>
  post<unknown>(`/incentive/reports/${segment(period)}`, { because });
