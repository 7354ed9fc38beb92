/** Web push: this phone's address at its maker, given to the watch room while the officer is signed in. */
import { subscribePush, unsubscribePush } from '../api/street';

const WORKER = '/console/street-sw.js';
const SCOPE = '/console/street.html';

export async function registerWorker(): Promise<void> {
  if ('serviceWorker' in navigator) {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE }).catch(() => undefined);
  }
}

/** Whether this phone can be told at all. */
export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscription(): Promise<PushSubscription | null> {
  if (!canPush()) return null;
  const worker = await navigator.serviceWorker.getRegistration(SCOPE);
  return (await worker?.pushManager.getSubscription()) ?? null;
}

export const isPushed = async (): Promise<boolean> => (await subscription()) !== null;

async function tellServer(phone: PushSubscription): Promise<void> {
  const { endpoint, keys } = phone.toJSON();
  if (endpoint && keys?.p256dh && keys.auth) {
    await subscribePush({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } });
  }
}

/** A new seat takes over the phone that the officer's last one had. */
export async function syncPush(key: string): Promise<void> {
  const phone = key === '' ? null : await subscription();
  if (phone !== null) await tellServer(phone).catch(() => undefined);
}

export async function startPush(key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const worker = await navigator.serviceWorker.getRegistration(SCOPE);
  const phone = await worker?.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  if (phone) await tellServer(phone);
}

export async function stopPush(): Promise<void> {
  const phone = await subscription();
  if (phone === null) return;
  await unsubscribePush().catch(() => undefined);
  await phone.unsubscribe();
}
