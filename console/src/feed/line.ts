/**
 * The line to the server: one stream, resumed by Last-Event-ID, re-opened with jitter.
 *
 * Deliberately fetch and not EventSource: the line must hear the server's beats (to notice a dead connection), see a 401,
 * and send Last-Event-ID on a connection of its own making (to spread 200 consoles over five seconds).
 */
import { EventReader, type Message } from './sse';
import type { Change, Snapshot } from './state';

export type LineStatus = 'connecting' | 'live' | 'lost' | 'signed_out' | 'stopped';

/** How the line is: since when (ms since 1970), and when the server was last heard. */
export interface Line {
  status: LineStatus;
  since: number;
  heardAt: number | null;
}

export interface LineEnvironment {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => number;
  random: () => number;
  /** Resolves after the time, or at once when aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface LineListener {
  snapshot(snapshot: Snapshot): void;
  changes(id: number, changes: readonly Change[]): void;
  line(line: Line): void;
}

/** Why a connection ended: broken or silent, not signed in, or we are too far behind and ask for everything anew. */
type End = 'lost' | 'refused' | 'resync';

const RECONNECT_MS_MAX = 5_000;
const RECONNECT_MS_MIN = 200;
/** The server beats each 10 s; two missed beats and a half mean that nobody is there. */
export const SILENCE_MS_MAX = 25_000;

/** How long to wait before attempt n (0, 1, …): random over the whole span, so that consoles do not come back together. */
export function reconnectDelay(attempt: number, random: number): number {
  const ceiling = Math.min(RECONNECT_MS_MAX, 500 * 2 ** Math.min(attempt, 10));
  return RECONNECT_MS_MIN + random * (ceiling - RECONNECT_MS_MIN);
}

export class FeedLine {
  readonly #url: string;
  readonly #environment: LineEnvironment;
  readonly #listener: LineListener;
  #lastId: number | null = null;
  #running: AbortController | null = null;
  #line: Line;

  constructor(url: string, environment: LineEnvironment, listener: LineListener) {
    this.#url = url;
    this.#environment = environment;
    this.#listener = listener;
    this.#line = { status: 'stopped', since: environment.now(), heardAt: null };
  }

  get line(): Line {
    return this.#line;
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  /** Stop and forget where we were: the next start asks for a snapshot. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#lastId = null;
    this.#say('stopped');
  }

  async #run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      if (attempt === 0) this.#say('connecting');
      const heardBefore = this.#line.heardAt;
      const end = await this.#once(signal);
      if (signal.aborted) return;
      if (end === 'resync') continue;
      if (end === 'refused') {
        this.#running = null;
        this.#lastId = null;
        this.#say('signed_out');
        return;
      }
      this.#say('lost');
      attempt = this.#line.heardAt === heardBefore ? attempt + 1 : 1;
      await this.#environment.sleep(reconnectDelay(attempt, this.#environment.random()), signal);
    }
  }

  /** One connection, until it ends. */
  async #once(signal: AbortSignal): Promise<End> {
    const connection = new AbortController();
    const giveUp = () => connection.abort();
    signal.addEventListener('abort', giveUp);
    const silence = this.#watchSilence(connection);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.#lastId !== null) headers['Last-Event-ID'] = String(this.#lastId);
      const answer = await this.#environment.fetch(this.#url, {
        headers,
        signal: connection.signal,
        cache: 'no-store',
        credentials: 'same-origin',
      });
      if (answer.status === 401) return 'refused';
      if (!answer.ok || !answer.body) return 'lost';
      return await this.#read(answer.body, silence.heard);
    } catch {
      // Deliberately every error: whatever ended the connection, the answer is to open the next one.
    } finally {
      silence.end();
      signal.removeEventListener('abort', giveUp);
      connection.abort();
    }
    return 'lost';
  }

  async #read(body: ReadableStream<Uint8Array>, heard: () => void): Promise<End> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const events = new EventReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'lost';
      heard();
      const { messages } = events.push(decoder.decode(value, { stream: true }));
      this.#heard();
      for (const message of messages) {
        if (message.event === 'resync') {
          this.#lastId = null;
          return 'resync';
        }
        this.#take(message);
      }
    }
  }

  #take(message: Message): void {
    const id = message.id === null ? this.#lastId : Number(message.id);
    if (message.event === 'snapshot') {
      const snapshot = JSON.parse(message.data) as Snapshot;
      this.#lastId = id ?? snapshot.id;
      this.#listener.snapshot(snapshot);
    } else if (message.event === 'change') {
      this.#lastId = id;
      this.#listener.changes(id ?? 0, JSON.parse(message.data) as Change[]);
    }
  }

  #heard(): void {
    if (this.#line.status === 'live') {
      this.#line = { ...this.#line, heardAt: this.#environment.now() };
      this.#listener.line(this.#line);
    } else this.#say('live', this.#environment.now());
  }

  #say(status: LineStatus, heardAt: number | null = this.#line.heardAt): void {
    const same = this.#line.status === status;
    this.#line = { status, since: same ? this.#line.since : this.#environment.now(), heardAt };
    this.#listener.line(this.#line);
  }

  /** Abort the connection when nothing was heard for too long. */
  #watchSilence(connection: AbortController): { heard: () => void; end: () => void } {
    const { now, sleep } = this.#environment;
    const over = new AbortController();
    let last = now();
    const watch = async () => {
      while (!over.signal.aborted) {
        const left = last + SILENCE_MS_MAX - now();
        if (left <= 0) {
          connection.abort();
          return;
        }
        await sleep(left, over.signal);
      }
    };
    void watch();
    return {
      heard: () => {
        last = now();
      },
      end: () => over.abort(),
    };
  }
}
