/** What is shown of cards: which, in what order, how long still, and what was answered. */
import type { CardView } from '../api/types';

/** The cards in force at a moment of the server's clock: urgent ones first, then the newest. */
export function inForce(cards: readonly CardView[], now: number): CardView[] {
  return cards
    .filter((each) => each.withdrawn_at === null && Date.parse(each.card.expires_at) > now)
    .sort((a, b) => a.card.priority - b.card.priority || Date.parse(b.told_at) - Date.parse(a.told_at));
}

/** How long still, as a person reads it: `29:05`, `1 h 04 min`; null when it is over. */
export function timeLeft(expiresAt: string, now: number): string | null {
  const seconds = Math.ceil((Date.parse(expiresAt) - now) / 1000);
  if (!(seconds > 0)) return null;
  const two = (n: number) => String(n).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

/** The last thing this officer told back, the opening aside; what waits to be sent counts. */
export function lastAnswer(view: CardView, waiting: readonly { card: string; answer: string }[]): string | null {
  const told = view.answers.map((each) => each.answer).filter((each) => each !== 'opened');
  const queued = waiting.filter((each) => each.card === view.card.id && each.answer !== 'opened');
  return [...told, ...queued.map((each) => each.answer)].at(-1) ?? null;
}

/** When the next card ends, so that it leaves the phone then; null when there is none. */
export function nextEnd(cards: readonly CardView[], now: number): number | null {
  const ends = cards.map((each) => Date.parse(each.card.expires_at)).filter((each) => each > now);
  return ends.length === 0 ? null : Math.min(...ends);
}
