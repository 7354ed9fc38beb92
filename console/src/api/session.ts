/** Signing in, out, enrolling and unlocking. */
import { getAutomatically, post, remove } from './client';
import type { LinkAnswer, Me } from './types';

/** What somebody gives to prove who they are. */
export interface Proof {
  password?: string;
  code?: string;
}

export const readSession = () => getAutomatically<Me>('/session');
export const signIn = (login: string, password: string, code?: string) =>
  post<Me>('/session', code ? { login, password, code } : { login, password });
/** A one-time link signs in (demo), or shows how to enrol; the server leaves out what does not apply. */
export const openLink = (link: string) => post<Partial<LinkAnswer>>('/session/link', { link });
export const enrol = (link: string, password: string, code: string) =>
  post<Me>('/session/enrol', { link, password, code });
export const unlock = (proof: Proof) => post<Me>('/session/unlock', proof);
/** `forced` says why somebody leaves the watch without a handover. */
export const signOut = (forced?: string) => remove<null>('/session', { forced });
export const takeRole = (role: string, forced?: string) =>
  post<Me>('/session/seat', forced ? { role, forced } : { role });
