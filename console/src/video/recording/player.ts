/** Many cameras in step on one clock: each turn every track shows the same instant, and all wait for the slowest. */
import { Store } from '../../shell/store';
import { extend, hold, type PlayClock, play, seek, setSpeed, shuttle, startClock, timeAt } from './clock';
import type { Showing, Track } from './track';

export interface PlayerState {
  atUs: number;
  isPlaying: boolean;
  speed: number;
  fromUs: number;
  toUs: number;
  /** What each track shows, in their order. */
  showing: readonly Showing[];
}

/** All wait for a track that has no picture, but not longer than this. */
const HOLD_MS_MAX = 1_500;
/** While it plays, who watches the state is told no more often. */
const TELL_MS = 100;

export class SyncPlayer {
  readonly state: Store<PlayerState>;
  readonly #tracks: readonly Track[];
  readonly #now: () => number;
  #clock: PlayClock;
  #heldSince: number | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;
  /** The instant drawn last. */
  #drawnUs: number;

  constructor(
    tracks: readonly Track[],
    span: { fromUs: number; toUs: number; atUs: number },
    now: () => number = () => performance.now(),
  ) {
    this.#tracks = tracks;
    this.#now = now;
    this.#clock = startClock(span.fromUs, span.toUs, span.atUs, now());
    this.#drawnUs = this.#clock.atUs;
    this.state = new Store(this.#told([]));
  }

  /** Draw the instant of now; called for each frame of the screen. */
  turn(): void {
    const now = this.#now();
    const before = this.#drawnUs;
    const atUs = timeAt(this.#clock, now);
    const { speed, isPlaying } = this.#clock;
    const showing = this.#tracks.map((track) => track.show(atUs, isPlaying ? speed : 1));
    if (isPlaying) this.#waitFor(showing, before, now);
    if (isPlaying && showing.every((each) => each === 'gap')) this.#leap(atUs, speed, now);
    if (isPlaying && this.#isAtEnd(atUs, speed)) this.#clock = play(this.#clock, false, now);
    this.#drawnUs = timeAt(this.#clock, now);
    this.#tell(showing);
  }

  play(isPlaying: boolean): void {
    const now = this.#now();
    if (isPlaying && this.#isAtEnd(timeAt(this.#clock, now), this.#clock.speed)) this.seek(this.#clock.fromUs);
    this.#change(play(this.#clock, isPlaying, now));
  }

  seek(atUs: number): void {
    this.#heldSince = null;
    this.#change(seek(this.#clock, atUs, this.#now()));
  }

  setSpeed(speed: number): void {
    this.#change(setSpeed(this.#clock, speed, this.#now()));
  }

  shuttle(key: 'j' | 'k' | 'l'): void {
    this.#change(shuttle(this.#clock, key, this.#now()));
  }

  extend(toUs: number): void {
    this.#change(extend(this.#clock, toUs, this.#now()));
  }

  /** One picture on or back, by the first track that knows its pictures there. */
  step(by: 1 | -1): void {
    this.play(false);
    const steps = this.#tracks.map((track) => track.step(by));
    const atUs = steps.find((each) => each !== null);
    if (atUs !== undefined && atUs !== null) this.seek(atUs);
  }

  close(): void {
    for (const track of this.#tracks) track.close();
  }

  #waitFor(showing: readonly Showing[], beforeUs: number, now: number): void {
    if (!showing.includes('waiting')) {
      this.#heldSince = null;
      return;
    }
    this.#heldSince ??= now;
    if (now - this.#heldSince < HOLD_MS_MAX) this.#clock = hold(this.#clock, beforeUs, now);
  }

  /** Where no camera has anything, go on with what comes next. */
  #leap(atUs: number, speed: number, now: number): void {
    const next = this.#tracks.map((track) => track.nextAfter(atUs)).filter((each) => each !== null);
    if (speed > 0 && next.length > 0) this.#clock = seek(this.#clock, Math.min(...next), now);
  }

  #isAtEnd(atUs: number, speed: number): boolean {
    return speed > 0 ? atUs >= this.#clock.toUs : atUs <= this.#clock.fromUs;
  }

  #change(clock: PlayClock): void {
    this.#clock = clock;
    this.#tell(this.state.get().showing);
  }

  #told(showing: readonly Showing[]): PlayerState {
    const { isPlaying, speed, fromUs, toUs } = this.#clock;
    return { atUs: timeAt(this.#clock, this.#now()), isPlaying, speed, fromUs, toUs, showing };
  }

  #tell(showing: readonly Showing[]): void {
    const told = this.#told(showing);
    const was = this.state.get();
    const isSame = told.isPlaying === was.isPlaying && told.speed === was.speed && told.toUs === was.toUs;
    const isSoon = this.#now() - this.#toldMs < TELL_MS;
    if (isSame && told.showing.join() === was.showing.join() && (told.atUs === was.atUs || (isSoon && told.isPlaying)))
      return;
    this.#toldMs = this.#now();
    this.state.set(told);
  }
}
