import { expect, test } from 'vitest';
import { FeedHub } from './hub';
import type { LineEnvironment } from './line';
import type { ToWindow } from './ports';

const SNAPSHOT =
  'event: snapshot\nid: 3\ndata: {"id":3,"at":"1970-01-01T00:00:05Z","state":{"unit":{"u1":{"id":"u1"}}}}\n\n';

/** A server that answers every connection with one snapshot and stays open. */
const environment: LineEnvironment = {
  now: () => 1_000,
  random: () => 0,
  sleep: (_, signal) => new Promise((done) => signal.addEventListener('abort', () => done())),
  fetch: async () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(SNAPSHOT)) })),
};

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
}

const states = (told: ToWindow[]) => told.filter((each) => each.type === 'state');

test('a window that comes later gets everything at once, with the server’s clock', async () => {
  const hub = new FeedHub(environment);
  hub.hear({ type: 'start', seat: 's1' }, () => undefined);
  await settle();
  const told: ToWindow[] = [];
  hub.hear({ type: 'start', seat: 's1' }, (message) => told.push(message));
  const [state] = states(told);
  expect(state?.type === 'state' && state.state.unit.has('u1')).toBe(true);
  expect(state?.type === 'state' && state.offsetMs).toBe(4_000);
});

test('another seat is shown nothing of what the last one saw', async () => {
  const hub = new FeedHub(environment);
  const told: ToWindow[] = [];
  const tell = (message: ToWindow) => told.push(message);
  hub.hear({ type: 'start', seat: 's1' }, tell);
  await settle();
  told.length = 0;
  hub.hear({ type: 'start', seat: 's2' }, tell);
  const [first] = states(told);
  expect(first?.type === 'state' && first.state.unit.size).toBe(0);
});

test('a window that said goodbye is told nothing more', async () => {
  const hub = new FeedHub(environment);
  const told: ToWindow[] = [];
  const tell = (message: ToWindow) => told.push(message);
  hub.hear({ type: 'start', seat: 's1' }, tell);
  hub.hear({ type: 'bye' }, tell);
  told.length = 0;
  await settle();
  expect(told).toEqual([]);
});
