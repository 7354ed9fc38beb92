/** The last cards, kept on the phone for when there is no line: until they expire, or the officer signs out. */
import type { CardView } from '../api/types';
import { inForce } from './cards';

const CACHE = 'watchroom-street-cards';
const NAME = '/console/street-cards';
const QUEUE = 'watchroom.street.answers';

/** What is kept: the cards, whose they are, and the server's clock against the phone's. */
export interface Kept {
  seat: string;
  name: string;
  offsetMs: number;
  at: number;
  cards: CardView[];
}

/** Some browsers have no cache beside https: nothing is kept there. */
const hasCache = (): boolean => 'caches' in globalThis;

export async function keepCards(kept: Kept): Promise<void> {
  if (!hasCache()) return;
  const cards = inForce(kept.cards, Date.now() + kept.offsetMs);
  await (await caches.open(CACHE)).put(NAME, new Response(JSON.stringify({ ...kept, cards })));
}

/** The cards kept that are still in force; expired ones leave the phone here. */
export async function keptCards(): Promise<Kept | null> {
  if (!hasCache()) return null;
  const found = await (await caches.open(CACHE)).match(NAME);
  if (!found) return null;
  const kept = (await found.json()) as Kept;
  const cards = inForce(kept.cards, Date.now() + kept.offsetMs);
  if (cards.length < kept.cards.length) await keepCards({ ...kept, cards });
  return { ...kept, cards };
}

export async function forget(): Promise<void> {
  if (hasCache()) await caches.delete(CACHE);
}

/** Where answers wait; they name no plate. */
export const shelf = {
  read: (): string | null => localStorage.getItem(QUEUE),
  write: (text: string): void => localStorage.setItem(QUEUE, text),
};
