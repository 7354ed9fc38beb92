/** Lawful assemblies: registering, asking and deciding, reviewing, the yearly count. */
import { get, post, segment } from './client';
import type {
  ApprovalAsked,
  ApprovalAskedList,
  Assembly,
  AssemblyList,
  AssemblyView,
  AssemblyYear,
  NewAssembly,
} from './types';

const one = (id: string) => `/assemblies/${segment(id)}`;
const asked = (id: string) => `/assemblies/asks/${segment(id)}`;

export const readAssemblies = (signal?: AbortSignal) => get<AssemblyList>('/assemblies', {}, signal);
export const registerAssembly = (assembly: NewAssembly) => post<Assembly>('/assemblies', assembly);
export const endAssembly = (id: string) => post<Assembly>(`${one(id)}/end`);
export const askApproval = (id: string, what: string, reason: string) =>
  post<ApprovalAsked>(`${one(id)}/asks`, { what, reason });
export const readAsked = (signal?: AbortSignal) => get<ApprovalAskedList>('/assemblies/asks', {}, signal);
export const approve = (id: string) => post<ApprovalAsked>(`${asked(id)}/approve`);
export const deny = (id: string) => post<ApprovalAsked>(`${asked(id)}/deny`);
export const reviewAssembly = (id: string, finding: string) => post<AssemblyView>(`${one(id)}/reviews`, { finding });
export const readYear = (year: number, signal?: AbortSignal) =>
  get<AssemblyYear>('/assemblies/report', { year }, signal);
