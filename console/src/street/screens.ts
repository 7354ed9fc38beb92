/** The two things an officer sees: the cards in force, and one card with what to tell back. */
import { pictureUrl } from '../api/street';
import type { CardView } from '../api/types';
import { inForce, lastAnswer, timeLeft } from './cards';
import { h } from './dom';
import { sketch } from './sketch';
import { answer, queue, serverNow, street } from './state';
import { words } from './words';

const clock = (at: string): string => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** Counts down by itself: `tick` writes it anew each second. */
function ends(view: CardView): HTMLElement {
  const left = timeLeft(view.card.expires_at, serverNow());
  const text = left === null ? words.over : words.left(left);
  return h('span', { class: 'left', 'data-expires': view.card.expires_at }, text);
}

/** Write all countdowns anew. */
export function tick(root: ParentNode): void {
  for (const each of root.querySelectorAll<HTMLElement>('[data-expires]')) {
    const left = timeLeft(each.dataset.expires ?? '', serverNow());
    each.textContent = left === null ? words.over : words.left(left);
  }
}

function plate({ card }: CardView): HTMLElement | null {
  if (card.plate === '') return null;
  return h(
    'p',
    { class: 'plate' },
    h('span', { class: 'plate__text' }, card.plate),
    h('span', { class: 'plate__state' }, card.region || words.stateUnknown),
  );
}

function mark(view: CardView): HTMLElement {
  const said = lastAnswer(view, queue.waiting);
  if (said === null) return h('span', { class: 'mark mark--fresh' }, words.fresh);
  return h('span', { class: 'mark' }, words.answered[said] ?? said);
}

function row(view: CardView): HTMLElement {
  const { card } = view;
  const where = [card.place.address, card.direction].filter(Boolean).join(' · ');
  return h(
    'li',
    {},
    h(
      'a',
      { class: `row row--p${card.priority}`, href: `#card=${encodeURIComponent(card.id)}`, id: `row-${card.id}` },
      h('span', { class: 'row__top' }, mark(view), ends(view)),
      h('strong', { class: 'row__title' }, card.title),
      plate(view),
      card.vehicle ? h('span', {}, card.vehicle) : null,
      where ? h('span', { class: 'quiet' }, where) : null,
    ),
  );
}

export function cardList(): HTMLElement {
  const cards = inForce(street.cards, serverNow());
  if (cards.length === 0) {
    return h('div', { class: 'empty' }, h('h1', {}, words.none), h('p', { class: 'quiet' }, words.noneExplain));
  }
  return h('div', {}, h('h1', { class: 'unseen' }, words.title), h('ul', { class: 'rows' }, ...cards.map(row)));
}

const fact = (name: string, ...said: (Node | string | null)[]): HTMLElement[] =>
  said.some(Boolean) ? [h('dt', {}, name), h('dd', {}, ...said)] : [];

function facts({ card }: CardView): HTMLElement {
  const readAt = card.kind === 'hit' ? words.seenAt(clock(card.at)) : words.sentAt(clock(card.at));
  const area = card.kind === 'lookout' ? (card.area ? words.area(card.area) : words.wholeCity) : '';
  return h(
    'dl',
    { class: 'facts' },
    ...fact(words.wanted, card.why_wanted),
    ...fact(words.person, card.person),
    ...fact(words.vehicle, card.vehicle),
    ...fact(words.place, [card.place.address, area, readAt].filter(Boolean).join(' · ')),
    ...fact(words.direction, card.direction, ...ahead(card.next_readers)),
  );
}

const ahead = (readers: readonly string[]): HTMLElement[] =>
  readers.length === 0 ? [] : [h('span', { class: 'quiet block' }, words.next(readers.join(', ')))];

function picture({ card }: CardView): HTMLElement | null {
  if (card.picture === '') return null;
  const look = street.looks[card.id];
  if (look === undefined) return h('p', { class: 'quiet picture' }, street.line === 'live' ? '…' : words.noPicture);
  const onerror = (event: Event) =>
    (event.target as HTMLElement).replaceWith(h('p', { class: 'quiet' }, words.noPicture));
  return h('img', { class: 'picture', src: pictureUrl(card.picture, look), alt: words.picture(card.plate), onerror });
}

function notVerified({ card }: CardView): HTMLElement {
  const said = card.kind === 'hit' ? [...card.not_verified, words.notVerifiedAlways] : card.not_verified;
  return h(
    'section',
    { class: 'caution' },
    h('h2', {}, words.notVerified),
    h('ul', {}, ...said.map((each) => h('li', {}, each))),
    card.two_for_a_stop ? h('p', {}, h('strong', {}, words.two), ` ${words.twoExplain}`) : null,
  );
}

function answers(view: CardView): HTMLElement {
  const said = lastAnswer(view, queue.waiting);
  const isQueued = queue.waiting.some((each) => each.card === view.card.id && each.answer !== 'opened');
  const told = said === null ? '' : (words.answered[said] ?? said);
  const button = (word: string, label: string) =>
    h(
      'button',
      {
        type: 'button',
        id: `answer-${word}`,
        class: word === 'acknowledged' ? 'main' : '',
        'aria-pressed': said === word ? 'true' : 'false',
        onclick: () => void answer(view.card.id, word),
      },
      label,
    );
  return h(
    'section',
    { class: 'tell', 'aria-label': words.tell },
    said === null ? null : h('p', { role: 'status' }, isQueued ? words.queued(told) : words.told(told)),
    h('div', { class: 'tell__row' }, ...Object.entries(words.answers).map(([word, label]) => button(word, label))),
  );
}

/** One card, or that it is over. */
export function cardPage(id: string): HTMLElement {
  const view = inForce(street.cards, serverNow()).find((each) => each.card.id === id);
  const back = h('a', { class: 'back', href: '#', id: 'back' }, `‹ ${words.back}`);
  if (!view) return h('div', { class: 'empty' }, back, h('h1', {}, words.goneTitle), h('p', {}, words.gone));
  const { card } = view;
  const numbers = [
    card.incident_number && words.incident(card.incident_number),
    card.case && words.case(card.case),
    card.verified_by_name ? words.comparedBy(card.verified_by_name) : words.sentBy(view.told_by_name),
  ].filter(Boolean);
  return h(
    'article',
    { class: 'card' },
    back,
    h(
      'p',
      { class: 'row__top' },
      h('span', { class: 'mark' }, card.kind === 'hit' ? words.hit : words.lookout),
      ends(view),
    ),
    h('h1', {}, card.title),
    plate(view),
    picture(view),
    card.text ? h('p', {}, card.text) : null,
    notVerified(view),
    h(
      'div',
      { class: 'where' },
      facts(view),
      card.heading_deg === null ? null : (sketch(card.heading_deg) as unknown as HTMLElement),
    ),
    h('p', { class: 'quiet' }, numbers.join(' · ')),
    answers(view),
  );
}
