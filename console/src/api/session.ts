/** Signing in, out, enrolling and unlocking. */
import { getAutomatically, post, remove } from './client';
import type { LinkAnswer, Me } from './types';

export const readSession = () => getAutomatically<Me>('/session');
export const signIn = (login: string, password: string, code?: string) =>
  post<Me>('/session', code ? { login, password, code } : { login, password });
/** A one-time link signs in (demo), or shows how to enrol; the server leaves out what does not apply. */
export const openLink = (link: string) => post<Partial<LinkAnswer>>('/session/link', { link });
export const enrol = (link: string, password: string, code: string) =>
  post<Me>('/session/enrol', { link, password, code });
export const unlock = (password: string, code?: string) =>
  post<Me>('/session/unlock', code ? { password, code } : { password });
export const signOut = () => remove<null>('/session');
export const takeRole = (role: string) => post<Me>('/session/seat', { role });
