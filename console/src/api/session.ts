/** Signing in, out and unlocking. */
import { get, post, remove } from './client';

/** Who is signed in, in which seat, and what the room offers them. */
export interface Me {
  login: string;
  name: string;
  agency: string;
  agency_name: string;
  roles: string[];
  role: string;
  seat_id: string;
  csrf: string;
  idle_lock_at: string;
  demo: boolean;
  purposes: { code: string; title: string }[];
  policy: string;
  version: string;
  /** The ways an alert can be resolved. */
  resolution: string[];
}

export const readSession = () => get<Me>('/session');
export const signIn = (login: string, password: string, code?: string) =>
  post<Me>('/session', code ? { login, password, code } : { login, password });
export const signInByLink = (link: string) => post<Me>('/session/link', { link });
export const unlock = (password: string, code?: string) =>
  post<Me>('/session/unlock', code ? { password, code } : { password });
export const signOut = () => remove<void>('/session');
export const takeRole = (role: string) => post<Me>('/session/seat', { role });
