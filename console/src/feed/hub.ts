/** One line shared by many windows: keeps the state, and gives a window that comes later everything at once. */
import { FeedLine, type LineEnvironment } from './line';
import { FEED_URL, type FromWindow, type ToWindow } from './ports';
import { apply, EMPTY, fromSnapshot, type State } from './state';

type Tell = (message: ToWindow) => void;

export class FeedHub {
  readonly #windows = new Set<Tell>();
  readonly #line: FeedLine;
  #seat: string | null = null;
  #known: { id: number; offsetMs: number; state: State } | null = null;

  constructor(environment: LineEnvironment) {
    this.#line = new FeedLine(FEED_URL, environment, {
      snapshot: (snapshot) => {
        const offsetMs = Date.parse(snapshot.at) - environment.now();
        this.#known = { id: snapshot.id, offsetMs, state: fromSnapshot(snapshot) };
        this.#tell({ type: 'state', ...this.#known });
      },
      changes: (id, changes) => {
        const { offsetMs, state } = this.#known ?? { offsetMs: 0, state: EMPTY };
        this.#known = { id, offsetMs, state: apply(state, changes) };
        this.#tell({ type: 'changes', id, changes });
      },
      line: (line) => this.#tell({ type: 'line', line }),
    });
  }

  /** Handle one window's message; `tell` is how to answer it. */
  hear(message: FromWindow, tell: Tell): void {
    if (message.type === 'bye') {
      this.#windows.delete(tell);
    } else if (message.type === 'stop') {
      this.#forget();
    } else {
      this.#windows.add(tell);
      if (this.#seat !== null && this.#seat !== message.seat) this.#forget();
      this.#seat = message.seat;
      this.#line.start();
      tell({ type: 'line', line: this.#line.line });
      if (this.#known) tell({ type: 'state', ...this.#known });
    }
  }

  /** Another seat must not see what the last one saw. */
  #forget(): void {
    this.#seat = null;
    this.#known = null;
    this.#line.stop();
    this.#tell({ type: 'state', id: 0, offsetMs: 0, state: EMPTY });
  }

  #tell(message: ToWindow): void {
    for (const tell of this.#windows) tell(message);
  }
}
