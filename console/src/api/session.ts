/** Signing in, out, enrolling and unlocking. */
import { get, getAutomatically, post, remove, segment } from './client';
import type { LinkAnswer, Me, PasskeyList, PasskeyOptions, PasskeyView, Ways } from './types';

/** What somebody gives to prove who they are. */
export interface Proof {
  password?: string;
  code?: string;
  passkey?: Record<string, unknown>;
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

export const readWays = () => getAutomatically<Ways>('/session/ways');
/** What the identity provider left for us to ask. */
export const giveSecond = (proof: Pick<Proof, 'code' | 'passkey'>) => post<Me>('/session/oidc/second', proof);
export const passkeyQuestion = () => post<PasskeyOptions>('/session/passkey/options');
export const signInByPasskey = (passkey: Record<string, unknown>) => post<Me>('/session/passkey', { passkey });
export const ownPasskeys = (signal?: AbortSignal) => get<PasskeyList>('/session/passkeys', {}, signal);
export const newPasskeyQuestion = () => post<PasskeyOptions>('/session/passkeys/options');
export const addPasskey = (name: string, credential: Record<string, unknown>) =>
  post<PasskeyView>('/session/passkeys', { name, credential });
export const removePasskey = (id: string) => remove<null>(`/session/passkeys/${segment(id)}`);
