/** The page's service worker: keeps the page itself for when there is no line, and shows what is pushed. */

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Clicks extends Waits {
  notification: Notification;
}
interface Worker extends EventTarget {
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(how: {
      type: 'window';
      includeUncontrolled: true;
    }): Promise<(Client & { focus?: () => Promise<unknown> })[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
}
interface Client {
  url: string;
}

const worker = self as unknown as Worker;
const PAGE = '/console/street.html';
const SHELL = 'watchroom-street-page';
const ASSETS = /\/console\/(?:assets\/[\w.-]+|street[\w.-]+)/g;

/** Keep the page and all that it names; what an older page named goes. */
async function keepPage(): Promise<void> {
  const answer = await fetch(PAGE, { cache: 'no-cache' });
  const text = await answer.clone().text();
  await caches.delete(SHELL);
  const cache = await caches.open(SHELL);
  await cache.put(PAGE, answer);
  await cache.addAll([...new Set(text.match(ASSETS) ?? [])]);
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener('install', (event) => {
  (event as Waits).waitUntil(keepPage().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  (event as Waits).waitUntil(worker.clients.claim());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetches;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname === PAGE) (event as Fetches).respondWith(page(request));
  else if (pathname.startsWith('/console/assets/')) (event as Fetches).respondWith(asset(request));
});

// Whatever is pushed, this is all that is shown: what the card says is asked for behind the sign-in.
worker.addEventListener('push', (event) => {
  const shown = worker.registration.showNotification('A card for you', {
    body: 'Open it on your officers’ page.',
    tag: 'card',
    icon: '/console/street-icon.svg',
  });
  (event as Waits).waitUntil(shown);
});

async function openPage(): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const here = windows.find((each) => new URL(each.url).pathname === PAGE);
  if (here?.focus) await here.focus();
  else await worker.clients.openWindow(PAGE);
}

worker.addEventListener('notificationclick', (event) => {
  (event as Clicks).notification.close();
  (event as Waits).waitUntil(openPage());
});
