import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeedLine, type Line, type LineEnvironment, reconnectDelay, SILENCE_MS_MAX } from './line';
import type { Change, Snapshot } from './state';

/** A server and a clock that the test moves by hand. */
class Stage {
  time = 0;
  readonly asked: (string | null)[] = [];
  readonly told: unknown[] = [];
  readonly lines: string[] = [];
  readonly #sleepers: { until: number; wake: () => void }[] = [];
  #status = 200;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  readonly environment: LineEnvironment = {
    now: () => this.time,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        this.#sleepers.push({ until: this.time + ms, wake });
        signal.addEventListener('abort', () => wake());
      }),
    fetch: async (_, init) => {
      this.asked.push(new Headers(init.headers).get('Last-Event-ID'));
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#controller = controller;
          init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
        },
      });
      return new Response(body, { status: this.#status });
    },
  };

  readonly line = new FeedLine('/feed', this.environment, {
    snapshot: (snapshot: Snapshot) => this.told.push(['snapshot', snapshot.id]),
    changes: (id: number, changes: readonly Change[]) => this.told.push(['changes', id, changes.length]),
    line: (line: Line) => {
      if (this.lines.at(-1) !== line.status) this.lines.push(line.status);
    },
  });

  answerWith(status: number): void {
    this.#status = status;
  }

  async send(text: string): Promise<void> {
    this.#controller?.enqueue(new TextEncoder().encode(text));
    await settle();
  }

  async cut(): Promise<void> {
    this.#controller?.close();
    await settle();
  }

  /** Move the clock and wake who has slept long enough. */
  async wait(ms: number): Promise<void> {
    this.time += ms;
    for (const sleeper of this.#sleepers.filter((each) => each.until <= this.time)) sleeper.wake();
    await settle();
  }
}

/** Let everything that can run, run: a fixed number of turns of the task queue, no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
}

const snapshot = (id: number) =>
  `event: snapshot\nid: ${id}\ndata: {"id":${id},"at":"2026-01-01T00:00:00Z","state":{}}\n\n`;
const change = (id: number) => `event: change\nid: ${id}\ndata: [{"kind":"unit","key":"u","value":null}]\n\n`;

async function connected(): Promise<Stage> {
  const stage = new Stage();
  stage.line.start();
  await settle();
  await stage.send(snapshot(7));
  return stage;
}

test('a broken line is resumed after the last change it heard', async () => {
  const stage = await connected();
  await stage.send(change(8) + change(9));
  await stage.cut();
  await stage.wait(10_000);
  expect(stage.asked).toEqual([null, '9']);
  expect(stage.told).toEqual([
    ['snapshot', 7],
    ['changes', 8, 1],
    ['changes', 9, 1],
  ]);
  expect(stage.lines).toEqual(['connecting', 'live', 'lost']);
});

test('a change outside the log does not move the place to resume from', async () => {
  const stage = await connected();
  await stage.send('event: change\ndata: [{"kind":"unit","key":"u","value":null}]\n\n');
  await stage.cut();
  await stage.wait(10_000);
  expect(stage.asked).toEqual([null, '7']);
});

test('after resync the line asks for a new snapshot at once, and nobody is told that it is lost', async () => {
  const stage = await connected();
  await stage.send('event: resync\ndata: {}\n\n');
  await settle();
  expect(stage.asked).toEqual([null, null]);
  expect(stage.lines).not.toContain('lost');
});

test('a server that falls silent is given up, one that beats is not', async () => {
  const stage = await connected();
  await stage.wait(SILENCE_MS_MAX - 1);
  await stage.send(': beat\n\n');
  await stage.wait(SILENCE_MS_MAX - 1);
  expect(stage.line.line.status).toBe('live');
  await stage.wait(SILENCE_MS_MAX);
  expect(stage.line.line.status).toBe('lost');
});

test('a 401 ends the line instead of asking again and again', async () => {
  const stage = new Stage();
  stage.answerWith(401);
  stage.line.start();
  await stage.wait(60_000);
  expect(stage.asked).toHaveLength(1);
  expect(stage.line.line.status).toBe('signed_out');
});

test('reconnects are spread and never later than five seconds', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const delay = reconnectDelay(attempt, random);
      expect(delay).toBeGreaterThanOrEqual(200);
      expect(delay).toBeLessThanOrEqual(5_000);
    }),
  );
  expect(reconnectDelay(9, 0.1)).not.toBe(reconnectDelay(9, 0.9));
});
