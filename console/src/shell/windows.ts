/** Panes in windows of their own: opened, found again after a reload, and brought back. */
import { PANES, type PaneName, parseRoute } from './route';
import { keep, kept, Store, useStore } from './store';

interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Told = { type: 'ask' } | { type: 'here' | 'gone' | 'close' | 'show'; pane: PaneName };

const PLACES = 'watchroom.windows';
const OPEN = 'watchroom.windows.open';
const ANSWER_MS = 800;
/** A window that reloads says `gone` and then `here`; one that was closed stays silent. */
const RETURN_MS = 2_500;
const channel = new BroadcastChannel('watchroom.windows');
const away = new Store<readonly PaneName[]>([]);
/** Panes that had a window when this one was last open, and did not answer. */
const lost = new Store<readonly PaneName[]>([]);
const mine = parseRoute(location.hash).pane;

const places = (): Partial<Record<PaneName, Place>> => kept(PLACES) ?? {};
const tell = (told: Told) => channel.postMessage(told);

function keepMyPlace(): void {
  if (mine === null) return;
  const place = { left: screenX, top: screenY, width: innerWidth, height: innerHeight };
  keep(PLACES, { ...places(), [mine]: place });
}

const leaving = new Map<PaneName, ReturnType<typeof setTimeout>>();

function setAway(pane: PaneName, isAway: boolean): void {
  clearTimeout(leaving.get(pane));
  away.set(PANES.filter((each) => (each === pane ? isAway : away.get().includes(each))));
  lost.set(lost.get().filter((each) => each !== pane));
  keep(OPEN, away.get());
}

function setLeaving(pane: PaneName): void {
  clearTimeout(leaving.get(pane));
  leaving.set(
    pane,
    setTimeout(() => setAway(pane, false), RETURN_MS),
  );
}

function hearAsPane(told: Told, pane: PaneName): void {
  if (told.type === 'ask') tell({ type: 'here', pane });
  else if (told.type === 'close' && told.pane === pane) close();
  else if (told.type === 'show' && told.pane === pane) focus();
}

channel.onmessage = (event: MessageEvent<Told>) => {
  const told = event.data;
  if (mine !== null) hearAsPane(told, mine);
  else if (told.type === 'here') setAway(told.pane, true);
  else if (told.type === 'gone') setLeaving(told.pane);
};

if (mine === null) {
  const before = kept<PaneName[]>(OPEN) ?? [];
  tell({ type: 'ask' });
  setTimeout(() => {
    lost.set(before.filter((each) => !away.get().includes(each)));
  }, ANSWER_MS);
} else {
  tell({ type: 'here', pane: mine });
  keepMyPlace();
  addEventListener('resize', keepMyPlace);
  addEventListener('pagehide', () => {
    keepMyPlace();
    tell({ type: 'gone', pane: mine });
  });
}

/** Open a pane in its own window where it was last; false when the browser forbids it. Needs a press of a button. */
export function popOut(pane: PaneName): boolean {
  const { left, top, width, height } = places()[pane] ?? { left: 80, top: 80, width: 960, height: 720 };
  const opened = window.open(
    `${location.pathname}#/window/${pane}`,
    `watchroom-${pane}`,
    `popup,left=${left},top=${top},width=${width},height=${height}`,
  );
  return opened !== null;
}

export function bringBack(pane: PaneName): void {
  tell({ type: 'close', pane });
  setAway(pane, false);
}

export function showWindow(pane: PaneName): void {
  tell({ type: 'show', pane });
}

export function forgetLost(): void {
  keep(OPEN, away.get());
  lost.set([]);
}

export const usePanesAway = (): readonly PaneName[] => useStore(away);
export const usePanesLost = (): readonly PaneName[] => useStore(lost);
