/** A window's copy of the feed's state, with a way to be told of changes. */
import type { Line } from './line';
import type { ToWindow } from './ports';
import { apply, type Change, EMPTY, type State } from './state';

/** What the map is told: everything anew, or what changed. */
export type Batch = { state: State; at: string } | { changes: readonly Change[] };

export class FeedStore {
  #state: State = EMPTY;
  #line: Line = { status: 'connecting', since: Date.now(), heardAt: null };
  #ready = false;
  #offsetMs = 0;
  readonly #watchers = new Set<() => void>();
  readonly #batches = new Set<(batch: Batch) => void>();

  get state(): State {
    return this.#state;
  }

  get line(): Line {
    return this.#line;
  }

  /** Server time minus this machine's, in ms: ages are told by the server's clock. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Whether a first snapshot has come. */
  get ready(): boolean {
    return this.#ready;
  }

  hear(message: ToWindow): void {
    if (message.type === 'line') {
      this.#line = message.line;
    } else if (message.type === 'state') {
      this.#state = message.state;
      this.#offsetMs = message.offsetMs;
      this.#ready = message.id > 0;
      this.#deliver({ state: this.#state, at: this.#now() });
    } else {
      this.#state = apply(this.#state, message.changes);
      this.#deliver({ changes: message.changes });
    }
    for (const watcher of this.#watchers) watcher();
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Hand over everything now and each change after; returns the way to stop. */
  follow(listener: (batch: Batch) => void): () => void {
    listener({ state: this.#state, at: this.#now() });
    this.#batches.add(listener);
    return () => this.#batches.delete(listener);
  }

  #now(): string {
    return new Date(Date.now() + this.#offsetMs).toISOString();
  }

  #deliver(batch: Batch): void {
    for (const listener of this.#batches) listener(batch);
  }
}
