/** Oversight: the auditor's desk, findings, questions of misuse, and what is published by hand. */
import { get, post, remove, segment } from './client';
import type {
  Audit,
  AuditDesk,
  AuditDetail,
  AuditFinding,
  AuditWords,
  Complaint,
  Complaints,
  DeclareBody,
  Declared,
  DeclaredFigure,
  Findings,
  Question,
  QuestionDetail,
  Questions,
  ReviewActs,
  Scanned,
  Trap,
  Traps,
  WeekReviewed,
} from './types';

export const readWords = (signal?: AbortSignal) => get<AuditWords>('/audits/words', {}, signal);
export const readDesk = (signal?: AbortSignal) => get<AuditDesk>('/audits', {}, signal);
export const announce = (sample: {
  kind: string;
  title: string;
  wanted: Record<string, string[]>;
  since: string;
  count: number;
}) => post<Audit>('/audits', sample);
export const readAudit = (id: string, signal?: AbortSignal) => get<AuditDetail>(`/audits/${segment(id)}`, {}, signal);
export const drawSample = (id: string) => post<AuditDetail>(`/audits/${segment(id)}/draw`);
export const reviewItem = (id: string, leafIndex: number, verdict: string, note: string) =>
  post<Audit>(`/audits/${segment(id)}/items`, { leaf_index: leafIndex, verdict, note });
export const certify = (id: string, statement: string) => post<Audit>(`/audits/${segment(id)}/certify`, { statement });
export const readReview = (which: string, days: number, signal?: AbortSignal) =>
  get<ReviewActs>('/audits/acts', { which, days }, signal);
export const reviewWeek = (note: string) => post<WeekReviewed>('/audits/week', { note });

export const readFindings = (signal?: AbortSignal) => get<Findings>('/findings', {}, signal);
export const openFinding = (finding: { agency: string; title: string; text: string; act_id: string | null }) =>
  post<AuditFinding>('/findings', finding);
export const answerFinding = (id: string, text: string) =>
  post<AuditFinding>(`/findings/${segment(id)}/answer`, { text });
export const closeFinding = (id: string, outcome: string, text: string) =>
  post<AuditFinding>(`/findings/${segment(id)}/close`, { outcome, text });

export const readComplaints = (signal?: AbortSignal) => get<Complaints>('/complaints', {}, signal);
export const answerComplaint = (id: string, outcome: string, text: string) =>
  post<Complaint>(`/complaints/${segment(id)}/answer`, { outcome, text });

export const readQuestions = (signal?: AbortSignal) => get<Questions>('/misuse', {}, signal);
export const readQuestion = (id: string, signal?: AbortSignal) =>
  get<QuestionDetail>(`/misuse/${segment(id)}`, {}, signal);
export const reviewQuestion = (id: string, verdict: string, note: string) =>
  post<Question>(`/misuse/${segment(id)}/review`, { verdict, note });
export const scanNow = () => post<Scanned>('/misuse/scan');
export const readTraps = (signal?: AbortSignal) => get<Traps>('/misuse/traps', {}, signal);
export const placeTrap = (trap: { kind: string; what: string; note: string }) => post<Trap>('/misuse/traps', trap);
export const liftTrap = (id: string) => remove<null>(`/misuse/traps/${segment(id)}`);

export const declareHousehold = (plates: string[]) => post<Declared>('/household', { plates });
export const declare = (figure: DeclareBody) => post<DeclaredFigure>('/published/figures', figure);
