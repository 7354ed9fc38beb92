/** Asks one question of a subject at a time; of what is asked meanwhile only the newest is asked, afterwards. */

export interface Outcome<T> {
  value?: T;
  error: unknown;
}

interface Running {
  subject: string;
  controller: AbortController;
}

/** An answer on its way is never thrown away for a newer question: on a slow line there would never be one. */
export class OneAtATime<T> {
  #running: Running | null = null;
  #next: (() => void) | null = null;

  ask(subject: string, ask: (signal: AbortSignal) => Promise<T>, tell: (outcome: Outcome<T>) => void): void {
    if (this.#running?.subject === subject) {
      this.#next = () => this.#start(subject, ask, tell);
      return;
    }
    this.stop();
    this.#start(subject, ask, tell);
  }

  /** Give up what is asked, and what would be next; nothing is told of either. */
  stop(): void {
    this.#running?.controller.abort();
    this.#running = null;
    this.#next = null;
  }

  #start(subject: string, ask: (signal: AbortSignal) => Promise<T>, tell: (outcome: Outcome<T>) => void): void {
    const running = { subject, controller: new AbortController() };
    this.#running = running;
    const end = (outcome: Outcome<T>) => {
      if (this.#running !== running) return;
      const next = this.#next;
      this.#running = null;
      this.#next = null;
      tell(outcome);
      next?.();
    };
    ask(running.controller.signal).then(
      (value) => end({ value, error: null }),
      (error: unknown) => end({ error }),
    );
  }
}
