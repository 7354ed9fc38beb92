/** Answers on their way to the watch: kept on the phone until the server has them, sent in order, each once. */

export interface Answer {
  /** Made here; the server takes the same one once. */
  id: string;
  card: string;
  /** `opened`, or a word of the server's list. */
  answer: string;
  at: string;
}

/** What became of an answer: taken, refused for good, or to be sent again. */
export type Sent = 'taken' | 'refused' | 'later';

export interface Shelf {
  read(): string | null;
  write(text: string): void;
}

const ANSWERS_MAX = 200;

function isAnswer(value: unknown): value is Answer {
  const each = value as Answer | null;
  return typeof each?.id === 'string' && typeof each.card === 'string' && typeof each.answer === 'string';
}

export class Queue {
  readonly #shelf: Shelf;
  readonly #send: (answer: Answer) => Promise<Sent>;
  #running: Promise<void> | null = null;

  constructor(shelf: Shelf, send: (answer: Answer) => Promise<Sent>) {
    this.#shelf = shelf;
    this.#send = send;
  }

  get waiting(): Answer[] {
    try {
      const found: unknown = JSON.parse(this.#shelf.read() ?? '[]');
      return Array.isArray(found) ? found.filter(isAnswer) : [];
    } catch {
      return [];
    }
  }

  add(answer: Answer): void {
    this.#keep([...this.waiting, answer].slice(-ANSWERS_MAX));
  }

  /** Send what waits, in order, until there is no line; two calls at once are one. */
  flush(): Promise<void> {
    this.#running ??= this.#flush().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  clear(): void {
    this.#keep([]);
  }

  async #flush(): Promise<void> {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const { id } = next;
      if ((await this.#send(next)) === 'later') return;
      this.#keep(this.waiting.filter((each) => each.id !== id));
    }
  }

  #keep(answers: Answer[]): void {
    this.#shelf.write(JSON.stringify(answers));
  }
}
