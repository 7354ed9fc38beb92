/** One camera's live picture from opening to end: asks, connects, decodes, falls back to stills, comes back. */
import { Store } from '../shell/store';
import type { Share } from './budget';
import { type End, type Format, type Message, parseMessage, type Unit } from './wire';

/** A look that the server allowed: how to see it. */
export interface Opened {
  view_id: string;
  ticket: string;
  ws_url: string;
}

/** How a picture came onto the screen. */
export type Shown = 'stream' | 'stills';

export type Phase =
  /** Asked for, no picture yet. */
  | 'opening'
  | 'live'
  /** The line or the camera is away; tried again by itself. */
  | 'waiting'
  /** The server said no; asked again only by a person. */
  | 'refused'
  /** It is over: the lease, the shift, the camera. */
  | 'ended';

export interface LiveState {
  phase: Phase;
  shown: Shown;
  share: Share;
  /** Why it is refused, waiting or ended. */
  error: unknown;
  end: End | null;
  /** The browser cannot decode this camera, so stills are shown although there is room. */
  isUndecodable: boolean;
}

export interface Sink {
  format: (format: Format) => void;
  unit: (unit: Unit) => void;
  close: () => void;
}

export interface SocketLike {
  binaryType: string;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  close: () => void;
}

/** What a live picture needs of the world around it. */
export interface LiveWorld {
  open: (share: Share) => Promise<Opened>;
  end: (opened: Opened) => void;
  socket: (opened: Opened, stream: 'main' | 'sub') => SocketLike;
  /** The sink that can play this format here, or null. */
  sink: (format: Format, fail: (error: unknown) => void) => Promise<Sink | null>;
  /** Fetch and draw one still. */
  still: (opened: Opened, signal: AbortSignal) => Promise<void>;
  /** Take the last picture off the screen. */
  clear: () => void;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether the server refused, so that asking again is of no use. */
  isRefusal: (error: unknown) => boolean;
}

/** Ends that somebody or some rule decided; all others come from the camera or the line and pass. */
const DECIDED = new Set([
  'session_ended',
  'session_locked',
  'seat_changed',
  'suspended',
  'not_shared',
  'camera_retired',
  'lease_ended',
  'owner_ended',
  'patrol_ended',
  'time_over',
  'closed',
]);
export const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

export function isFinal(end: End): boolean {
  return DECIDED.has(end.reason);
}

type Outcome = { end: End | null } | { isUndecodable: true };

export class LivePicture {
  readonly state: Store<LiveState>;
  readonly #world: LiveWorld;
  #run: AbortController | null = null;
  #failures = 0;

  constructor(world: LiveWorld) {
    this.#world = world;
    this.state = new Store<LiveState>({
      phase: 'opening',
      shown: 'stream',
      share: 'still',
      error: null,
      end: null,
      isUndecodable: false,
    });
  }

  /** Show it with this share from now on. */
  show(share: Share): void {
    const { phase } = this.state.get();
    if (this.#run && this.state.get().share === share) return;
    this.#run?.abort();
    this.#run = new AbortController();
    this.#tell({ share, phase: phase === 'live' ? 'live' : 'opening' });
    void this.#live(share, this.#run.signal);
  }

  /** Ask again after a refusal or an end. */
  again(): void {
    const { share } = this.state.get();
    this.close();
    this.#tell({ phase: 'opening', error: null, end: null, isUndecodable: false });
    this.show(share);
  }

  /** A picture was drawn. */
  drawn(): void {
    this.#failures = 0;
    if (this.state.get().phase !== 'live') this.#tell({ phase: 'live', error: null, end: null });
  }

  close(): void {
    this.#run?.abort();
    this.#run = null;
  }

  #tell(change: Partial<LiveState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  async #live(share: Share, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = await this.#turn(share, signal);
      if (next === 'over') return;
      if (next === 'later') await this.#pause(signal);
    }
  }

  /** Open, watch, and say how to go on. A look is opened anew each time: its ticket opens one line. */
  async #turn(share: Share, signal: AbortSignal): Promise<'over' | 'later' | 'at once'> {
    try {
      const opened = await this.#world.open(share);
      const outcome = await this.#watch(opened, share, signal);
      if (signal.aborted) return 'over';
      if ('isUndecodable' in outcome) {
        this.#tell({ isUndecodable: true });
        return 'at once';
      }
      const isOver = outcome.end !== null && isFinal(outcome.end);
      return this.#stopped(isOver, { phase: isOver ? 'ended' : 'waiting', end: outcome.end });
    } catch (error) {
      if (signal.aborted) return 'over';
      const isOver = this.#world.isRefusal(error);
      return this.#stopped(isOver, { phase: isOver ? 'refused' : 'waiting', error });
    }
  }

  /** What may not be seen any more is not left standing; a picture whose camera is away stays meanwhile. */
  #stopped(isOver: boolean, why: Partial<LiveState>): 'over' | 'later' {
    if (isOver) this.#world.clear();
    this.#tell(why);
    return isOver ? 'over' : 'later';
  }

  async #watch(opened: Opened, share: Share, signal: AbortSignal): Promise<Outcome> {
    const isStill = share === 'still' || this.state.get().isUndecodable;
    this.#tell({ shown: isStill ? 'stills' : 'stream' });
    // A line that closes ends its look by itself.
    if (!isStill && !signal.aborted) return stream(this.#world, this.#world.socket(opened, share), signal);
    try {
      while (!signal.aborted) {
        await this.#world.still(opened, signal);
        this.drawn();
      }
      return { end: null };
    } finally {
      this.#world.end(opened);
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? PAUSES_MS[0];
    this.#failures += 1;
    return this.#world.sleep(pause, signal);
  }
}

/** Play a socket's messages until it ends, one way or another. */
function stream(world: LiveWorld, socket: SocketLike, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    let isDone = false;
    const play = new Player(world, done);
    function done(outcome: Outcome): void {
      if (isDone) return;
      isDone = true;
      signal.removeEventListener('abort', stop);
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
      play.close();
      resolve(outcome);
    }
    const stop = () => done({ end: null });
    signal.addEventListener('abort', stop);
    socket.binaryType = 'arraybuffer';
    socket.onclose = stop;
    socket.onmessage = ({ data }) => {
      const message = data instanceof ArrayBuffer ? parseMessage(data) : null;
      if (message?.kind === 'end') done({ end: message });
      else if (message) play.hear(message);
    };
    if (signal.aborted) stop();
  });
}

/** Hands messages to the sink for their format; those that come while it is chosen wait. */
class Player {
  readonly #world: LiveWorld;
  readonly #done: (outcome: Outcome) => void;
  #sink: Sink | null = null;
  #waiting: Unit[] | null = [];
  #codec = '';
  #isClosed = false;

  constructor(world: LiveWorld, done: (outcome: Outcome) => void) {
    this.#world = world;
    this.#done = done;
  }

  hear(message: Exclude<Message, End>): void {
    if (message.kind === 'format') void this.#format(message);
    else if (this.#waiting) this.#waiting.push(message);
    else this.#sink?.unit(message);
  }

  close(): void {
    this.#isClosed = true;
    this.#sink?.close();
  }

  async #format(format: Format): Promise<void> {
    if (this.#sink && this.#codec === format.codec) return this.#sink.format(format);
    this.#waiting = [];
    this.#sink?.close();
    const sink = await this.#world.sink(format, () => this.#done({ isUndecodable: true }));
    if (this.#isClosed) return sink?.close();
    if (!sink) return this.#done({ isUndecodable: true });
    this.#sink = sink;
    this.#codec = format.codec;
    sink.format(format);
    for (const unit of this.#waiting ?? []) sink.unit(unit);
    this.#waiting = null;
  }
}
