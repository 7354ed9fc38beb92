/** The officers' page on the phone: cards of verified hits and lookouts, and what is told back. */
import './base.css';
import './street.css';
import type { CardView } from '../api/types';
import { h, show } from './dom';
import { canPush, isPushed, registerWorker, startPush, stopPush } from './push';
import { cardList, cardPage, tick } from './screens';
import { lockForm, roleForm, signInForm } from './signing';
import { opened, queue, signOut, start, street, watch } from './state';
import { words } from './words';

const root = document.getElementById('root') as HTMLElement;
const said = document.getElementById('said') as HTMLElement;
let pushed = false;

/** The card that the address names. */
const chosen = (): string | null => {
  const id = /^#card=(.+)$/.exec(location.hash)?.[1];
  return id === undefined ? null : decodeURIComponent(id);
};

function lineText(): string {
  const waiting = queue.waiting.filter((each) => each.answer !== 'opened').length;
  const more = waiting > 0 ? ` · ${words.waiting(waiting)}` : '';
  if (street.line === 'live') return words.live + more;
  if (street.line !== 'lost') return words.connecting + more;
  const since = new Date(street.lostAt ?? Date.now()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return words.lost(since) + more;
}

const press = (label: string, work: () => Promise<void>) =>
  h('button', { type: 'button', onclick: () => void work().then(lookAtPush) }, label);

function menu(): HTMLElement {
  const offers = street.pushKey !== '' && canPush() && Notification.permission !== 'denied';
  return h(
    'details',
    { class: 'menu' },
    h('summary', { id: 'menu' }, words.menu),
    h('p', {}, street.name),
    offers && !pushed ? press(words.notify, () => startPush(street.pushKey)) : null,
    pushed ? h('p', { class: 'quiet' }, words.notified) : null,
    pushed ? press(words.notifyOff, stopPush) : null,
    h('p', { class: 'quiet' }, words.kept),
    press(words.signOut, signOut),
  );
}

function frame(main: HTMLElement): HTMLElement[] {
  const isLost = street.line === 'lost';
  return [
    h('header', {}, h('p', { class: isLost ? 'line line--lost' : 'line', role: 'status' }, lineText()), menu()),
    h('main', {}, main),
  ];
}

function draw(): void {
  const id = chosen();
  if (street.stage === 'asking') show(root, h('main', { class: 'gate' }, words.connecting));
  else if (street.stage === 'signed_out') show(root, h('main', {}, signInForm(draw)));
  else if (street.stage === 'locked') show(root, h('main', {}, lockForm(draw)));
  else if (street.stage === 'wrong_role') show(root, h('main', {}, roleForm(draw)));
  else show(root, ...frame(id === null ? cardList() : cardPage(id)));
}

async function lookAtPush(): Promise<void> {
  pushed = await isPushed();
  draw();
}

/** A card came while the page was open: it is said, and the phone shakes where it can. */
function announce(fresh: CardView[]): void {
  const newest = fresh[0];
  if (!newest || newest.answers.length > 0) return;
  said.textContent = words.newCard(newest.card.title);
  navigator.vibrate?.([200, 100, 200]);
}

function turned(): void {
  const id = chosen();
  draw();
  scrollTo(0, 0);
  if (id !== null && street.looks[id] === undefined && street.cards.some((each) => each.card.id === id))
    void opened(id);
  document.querySelector<HTMLElement>('#back, .row')?.focus();
}

let shownStage = '';
watch((fresh) => {
  // A form keeps what is typed: it is drawn again only when another takes its place.
  const isForm = street.stage !== 'in' && street.stage !== 'asking';
  if (!isForm || shownStage !== street.stage) draw();
  shownStage = street.stage;
  announce(fresh);
  const id = chosen();
  if (id !== null && fresh.some((each) => each.card.id === id) && street.looks[id] === undefined) void opened(id);
});
addEventListener('hashchange', turned);
setInterval(() => tick(root), 1000);
void registerWorker().then(lookAtPush);
start();
