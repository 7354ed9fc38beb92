/** What the officers' page knows: who is signed in, the cards, the line, and what waits to be sent. */
import { ApiError, setToken } from '../api/client';
import * as session from '../api/session';
import { answerCard, openCard, readCards } from '../api/street';
import type { CardView, Me } from '../api/types';
import { FeedLine, type LineStatus } from '../feed/line';
import { browserEnvironment } from '../feed/ports';
import { inForce, nextEnd } from './cards';
import { forget, keepCards, keptCards, shelf } from './kept';
import { stopPush, syncPush } from './push';
import { type Answer, Queue, type Sent } from './queue';

export type Stage = 'asking' | 'signed_out' | 'locked' | 'wrong_role' | 'in';

export interface Street {
  stage: Stage;
  linkFailed: boolean;
  me: Me | null;
  /** Who the kept cards are of, where the server cannot be asked. */
  name: string;
  cards: CardView[];
  line: LineStatus;
  /** Since when there is no line, in ms since 1970. */
  lostAt: number | null;
  pushKey: string;
  /** Looks under which pictures are fetched, by card. */
  looks: Record<string, string>;
}

const FEED = '/console/v1/feed?only=card,lookout';
const FLUSH_MS = 15_000;
const LOCKED = 'locked';
let offsetMs = 0;
let known: string[] = [];
let asked = 0;
let ending: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<(fresh: CardView[]) => void>();

export const street: Street = {
  stage: 'asking',
  linkFailed: false,
  me: null,
  name: '',
  cards: [],
  line: 'connecting',
  lostAt: null,
  pushKey: '',
  looks: {},
};
export const queue = new Queue(shelf, sendAnswer);

/** The server's clock, in ms since 1970. */
export const serverNow = (): number => Date.now() + offsetMs;

/** Be told of each change, with the cards that are new. */
export function watch(watcher: (fresh: CardView[]) => void): void {
  watchers.add(watcher);
}

function changed(fresh: CardView[] = []): void {
  for (const watcher of watchers) watcher(fresh);
}

const feed = new FeedLine(FEED, browserEnvironment, {
  snapshot: () => void refresh(true),
  changes: (_, changes) => {
    if (changes.some((each) => each.kind === 'card' || each.kind === 'lookout')) void refresh(true);
  },
  line: ({ status, since }) => {
    if (status === street.line) return;
    street.line = status;
    if (status === 'live') street.lostAt = null;
    else if (status === 'lost') street.lostAt ??= since;
    else if (status === 'signed_out') void begin();
    // A page that came up without a line learns who it is for as soon as there is one; then answers leave.
    if (status === 'live') void (street.me === null ? begin() : queue.flush()).then(() => changed());
    changed();
  },
});

/** Find out who is signed in, by a one-time link where the address has one; without a line, what was kept is shown. */
export async function begin(): Promise<void> {
  const link = /^#link=(.+)$/.exec(location.hash)?.[1];
  if (link !== undefined) history.replaceState(null, '', location.pathname);
  try {
    if (link === undefined) return await enter(await session.readSession());
    const { me } = await session.openLink(decodeURIComponent(link));
    // A person who must first choose a password does so where everybody does.
    if (me) await enter(me);
    else location.assign(`/console/#link=${link}`);
  } catch (error) {
    await whenRefused(error, link !== undefined);
  }
}

async function whenRefused(error: unknown, hadLink: boolean): Promise<void> {
  if (!(error instanceof ApiError)) throw error;
  if (error.code === LOCKED && street.me !== null) street.stage = 'locked';
  else if (error.status >= 400 && error.status < 500) await leave(hadLink);
  else await showKept();
  changed();
}

async function showKept(): Promise<void> {
  const kept = await keptCards();
  if (kept === null) {
    street.stage = 'signed_out';
    return;
  }
  offsetMs = kept.offsetMs;
  Object.assign(street, { stage: 'in', name: kept.name, line: 'lost', lostAt: kept.at });
  take(kept.cards);
  feed.start();
}

export async function enter(me: Me): Promise<void> {
  setToken(me.csrf);
  const kept = await keptCards();
  // Another seat must not find what the last one was told, nor send what it answered.
  if (kept !== null && kept.seat !== me.seat_id) {
    await forget();
    queue.clear();
  }
  Object.assign(street, { me, name: me.name, linkFailed: false });
  street.stage = me.may.includes('street.list') ? 'in' : 'wrong_role';
  changed();
  if (street.stage === 'in') {
    await refresh(false);
    feed.start();
    await queue.flush();
    void syncPush(street.pushKey);
  }
}

async function leave(linkFailed = false): Promise<void> {
  feed.stop();
  setToken('');
  queue.clear();
  known = [];
  await forget();
  Object.assign(street, { stage: 'signed_out', linkFailed, me: null, name: '', cards: [], looks: {}, lostAt: null });
}

export async function signOut(): Promise<void> {
  await queue.flush();
  await stopPush();
  await session.signOut().catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.rule !== null) throw error;
  });
  await leave();
  changed();
}

/**
 * Ask for the cards; `isAutomatic` where the page asks by itself.
 *
 * Not before the page knows who is signed in: whose the kept cards are decides whether the answers that wait are sent.
 * Of several asked for at once only the newest are taken: an older list lacks what was answered meanwhile.
 */
export async function refresh(isAutomatic: boolean): Promise<void> {
  const { me } = street;
  if (me === null) return;
  asked += 1;
  const mine = asked;
  try {
    const { items, now, push_key } = await readCards(isAutomatic);
    if (mine !== asked) return;
    offsetMs = Date.parse(now) - Date.now();
    street.pushKey = push_key;
    take(items);
    await keepCards({ seat: me.seat_id, name: street.name, offsetMs, at: Date.now(), cards: items });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === LOCKED || error.status === 401) await whenRefused(error, false);
  }
}

function take(cards: CardView[]): void {
  const fresh = cards.filter((each) => !known.includes(each.card.id));
  known = cards.map((each) => each.card.id);
  street.cards = cards;
  endInTime();
  changed(fresh);
}

/** A card leaves the page and the phone at the second at which it ends. */
function endInTime(): void {
  clearTimeout(ending);
  const end = nextEnd(street.cards, serverNow());
  if (end === null) return;
  ending = setTimeout(() => {
    street.cards = inForce(street.cards, serverNow());
    void keptCards();
    endInTime();
    changed();
  }, end - serverNow());
}

/** Say that a card was opened; returns when the server knows, or it waits for the line. */
export async function opened(id: string): Promise<void> {
  const at = new Date(serverNow()).toISOString();
  try {
    const { view, look } = await openCard(id, at);
    street.looks[id] = look;
    street.cards = street.cards.map((each) => (each.card.id === id ? view : each));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) return void (await refresh(true));
    queue.add({ id: crypto.randomUUID(), card: id, answer: 'opened', at });
  }
  changed();
}

/** Tell back; without a line it waits on the phone. */
export async function answer(card: string, word: string): Promise<void> {
  queue.add({ id: crypto.randomUUID(), card, answer: word, at: new Date(serverNow()).toISOString() });
  changed();
  await queue.flush();
  changed();
}

async function sendAnswer({ id, card, answer: word, at }: Answer): Promise<Sent> {
  try {
    if (word === 'opened') street.looks[card] = (await openCard(card, at)).look;
    else {
      const view = await answerCard(card, { id, answer: word, at });
      street.cards = street.cards.map((each) => (each.card.id === card ? view : each));
    }
    return 'taken';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [400, 404, 409, 422].includes(error.status) ? 'refused' : 'later';
  }
}

export function start(): void {
  setInterval(() => {
    if (street.me !== null && queue.waiting.length > 0) void queue.flush().then(() => changed());
  }, FLUSH_MS);
  void begin();
}
