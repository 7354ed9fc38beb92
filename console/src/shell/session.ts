/** Who is signed in at this browser, and whether the seat is locked. */
import { type ApiError, onSignedOut, setToken } from '../api/client';
import * as api from '../api/session';
import type { Enrolling, Me } from '../api/types';
import { startFeed, stopFeed } from '../feed/client';
import { forgetSelection } from './selection';
import { keep, kept, Store, useStore } from './store';

export type Session =
  | { status: 'asking' }
  | { status: 'unreachable'; error: ApiError }
  | { status: 'signed_out'; linkFailed: boolean; provider: string | null }
  | { status: 'enrolling'; link: string; who: Enrolling }
  | { status: 'locked'; me: Me }
  | { status: 'signed_in'; me: Me };

const session = new Store<Session>({ status: 'asking' });
const channel = new BroadcastChannel('watchroom.session');

/** Locked by the server or by the clock of this window. */
const LOCKED = 'locked';

const SEAT = 'watchroom.seat';

function enter(me: Me): void {
  setToken(me.csrf);
  // Another seat must not find what the last one had open.
  if (kept<string>(SEAT, sessionStorage) !== me.seat_id) forgetSelection();
  keep(SEAT, me.seat_id, sessionStorage);
  session.set({ status: 'signed_in', me });
  if (me.may.includes('feed.watch')) startFeed(me.seat_id);
}

function leave(linkFailed = false, provider: string | null = null): void {
  setToken('');
  stopFeed();
  session.set({ status: 'signed_out', linkFailed, provider });
}

/** The one-time link is taken out of the address at once, so that it stays in no history. */
function takeLink(): string | null {
  const link = /^#link=(.+)$/.exec(location.hash)?.[1];
  if (link === undefined) return null;
  history.replaceState(null, '', location.pathname);
  return decodeURIComponent(link);
}

/** What the identity provider left in the address when it sent us back: `second`, or the code of an error. */
function takeProvider(): string | null {
  const said = /^#oidc=(\w+)$/.exec(location.hash)?.[1] ?? null;
  if (said !== null) history.replaceState(null, '', location.pathname);
  return said;
}

export async function begin(): Promise<void> {
  const provider = takeProvider();
  if (provider !== null) return leave(false, provider);
  const link = takeLink();
  try {
    if (link === null) enter(await api.readSession());
    else await followLink(link);
  } catch (error) {
    whenRefused(error as ApiError, link !== null);
  }
}

/** A one-time link signs in at once (demo), or leads to choosing a password and an authenticator. */
async function followLink(link: string): Promise<void> {
  const { me, enrol } = await api.openLink(link);
  if (me) enter(me);
  else if (enrol) session.set({ status: 'enrolling', link, who: enrol });
  if (me) channel.postMessage('in');
}

export async function enrol(link: string, password: string, code: string): Promise<void> {
  enter(await api.enrol(link, password, code));
  channel.postMessage('in');
}

function whenRefused(error: ApiError, linkFailed: boolean): void {
  if (error.code === LOCKED) lock();
  else if (error.status >= 400 && error.status < 500) leave(linkFailed);
  else session.set({ status: 'unreachable', error });
}

export async function signIn(login: string, password: string, code?: string): Promise<void> {
  enter(await api.signIn(login, password, code));
  channel.postMessage('in');
}

export async function signInByPasskey(passkey: Record<string, unknown>): Promise<void> {
  enter(await api.signInByPasskey(passkey));
  channel.postMessage('in');
}

/** Our own second factor, after the identity provider vouched for somebody without one. */
export async function giveSecond(proof: Pick<api.Proof, 'code' | 'passkey'>): Promise<void> {
  enter(await api.giveSecond(proof));
  channel.postMessage('in');
}

export async function unlock(proof: api.Proof): Promise<void> {
  enter(await api.unlock(proof));
  channel.postMessage('in');
}

export async function takeRole(role: string, forced?: string): Promise<void> {
  enter(await api.takeRole(role, forced));
  channel.postMessage('in');
}

/** Leave; where a rule asks for something first, one stays and the error says what. */
export async function signOut(forced?: string): Promise<void> {
  try {
    await api.signOut(forced);
  } catch (error) {
    if ((error as ApiError).rule !== null || (error as ApiError).code === 'bad_input') throw error;
  }
  leave();
  channel.postMessage('out');
}

/** Cover the screens; the feed goes on so that unlocking is instant. */
export function lock(): void {
  const now = session.get();
  if (now.status === 'signed_in') session.set({ status: 'locked', me: now.me });
  else if (now.status !== 'locked') leave();
}

onSignedOut((error) => (error.code === LOCKED ? lock() : leave()));

channel.onmessage = (event: MessageEvent<string>) => {
  if (event.data === 'out') leave();
  else if (event.data === 'locked') lock();
  else if (event.data === 'in') void begin();
};

/** Lock all windows of this browser. */
export function lockAll(): void {
  channel.postMessage('locked');
  lock();
}

export function useSession(): Session {
  return useStore(session);
}

/** Whether this seat's role may do an act: what is offered, never what guards. */
export function useMay(act: string): boolean {
  return useMe().may.includes(act);
}

export interface Offered {
  code: string;
  title: string;
  /** Whether the rule wants the number of a case with this purpose. */
  needsCase: boolean;
}

/** The purposes for which this seat's role may do an act of looking. */
export function usePurposes(act: string): Offered[] {
  const { reasons, purposes } = useMe();
  return (reasons[act] ?? []).map(({ purpose, needs }) => ({
    code: purpose,
    title: purposes.find((each) => each.code === purpose)?.title ?? purpose,
    needsCase: needs.includes('case'),
  }));
}

/** Names agencies as people call them; an id that the room does not know stays as it is. */
export function useAgencyName(): (agency: string) => string {
  const { agencies } = useMe();
  return (agency) => agencies.find((each) => each.code === agency)?.title ?? agency;
}

/** The person signed in; only for what is drawn behind the sign-in. */
export function useMe(): Me {
  const now = useStore(session);
  if (now.status !== 'signed_in' && now.status !== 'locked') throw new Error('nobody is signed in');
  return now.me;
}
