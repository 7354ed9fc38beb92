/** A window's end of the feed: the shared worker where there is one, a line of its own where there is none. */
import { FeedHub } from './hub';
import { browserEnvironment, type FromWindow, type ToWindow } from './ports';
import { FeedStore } from './store';

type Send = (message: FromWindow) => void;

function connect(hear: (message: ToWindow) => void): Send {
  if (typeof SharedWorker === 'undefined') {
    const hub = new FeedHub(browserEnvironment);
    return (message) => hub.hear(message, hear);
  }
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'watchroom-feed' });
  worker.port.onmessage = (event: MessageEvent<ToWindow>) => hear(event.data);
  return (message) => worker.port.postMessage(message);
}

export const feed = new FeedStore();
let send: Send | null = null;
let seat: string | null = null;

/** Follow the feed for a seat; called again after each sign-in. */
export function startFeed(seatId: string): void {
  seat = seatId;
  send ??= connect((message) => feed.hear(message));
  send({ type: 'start', seat: seatId });
}

/** End the feed in all windows: nobody is signed in. */
export function stopFeed(): void {
  seat = null;
  send?.({ type: 'stop' });
}

addEventListener('pagehide', () => send?.({ type: 'bye' }));
addEventListener('pageshow', (event) => {
  if (event.persisted && seat !== null) startFeed(seat);
});
