/** One opened playback: its cameras' tracks and places, the clock they follow, and the recording that still grows. */

import type { PlaybackView, SegmentView } from '../../api/types';
import { endLook, listSegments, openPlayback, type PlaybackQuestion, recordingUrl } from '../../api/video';
import { Surface } from '../surface';
import type { ReadBytes, Wanted } from './groups';
import { SyncPlayer } from './player';
import { isoOf, microsOf, reelOf } from './reel';
import { Track } from './track';

/** How often a recording that is still written is asked for what came. */
const REFRESH_MS = 2_000;

const range = (wanted: Wanted): Record<string, string> =>
  'group' in wanted ? {} : { Range: `bytes=${wanted.offset}-${wanted.offset + wanted.size - 1}` };

function reader(camera: string, ticket: string): ReadBytes {
  return async (beganUs, wanted, signal) => {
    const answer = await fetch(recordingUrl(camera, beganUs, ticket, 'group' in wanted ? wanted.group : null), {
      credentials: 'same-origin',
      headers: { ...range(wanted), 'X-Automatic': '1' },
      signal,
    });
    if (!answer.ok) throw new Error(`recording: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

/** One camera of a playback with its place on the page. */
export interface Lane {
  id: string;
  surface: Surface;
  track: Track;
  segments: Map<string, SegmentView>;
}

export class PlaybackSession {
  readonly view: PlaybackView;
  readonly lanes: readonly Lane[];
  readonly player: SyncPlayer;
  #drawing = 0;
  #refreshing: ReturnType<typeof setInterval> | undefined;
  readonly #abort = new AbortController();

  /** Ask for it: an act of looking. */
  static async open(question: PlaybackQuestion, atUs: number): Promise<PlaybackSession> {
    return new PlaybackSession(await openPlayback(question), atUs);
  }

  private constructor(view: PlaybackView, atUs: number) {
    this.view = view;
    this.lanes = view.cameras.map(({ camera, segments }) => {
      const surface = new Surface();
      const draw = (frame: VideoFrame, us: number) => surface.draw(frame, frame.displayWidth, frame.displayHeight, us);
      const lane: Lane = {
        id: camera.id,
        surface,
        track: new Track(reader(camera.id, view.ticket), draw),
        segments: new Map(),
      };
      put(lane, segments);
      return lane;
    });
    const span = { fromUs: microsOf(view.began_at), toUs: microsOf(view.ended_at), atUs };
    this.player = new SyncPlayer(
      this.lanes.map((lane) => lane.track),
      span,
    );
  }

  /** Draw from now on; `isGrowing`: the span reaches to now and goes on. */
  start(isGrowing: boolean): void {
    const turn = () => {
      this.player.turn();
      this.#drawing = requestAnimationFrame(turn);
    };
    turn();
    if (isGrowing) this.#refreshing = setInterval(() => void this.#refresh(), REFRESH_MS);
  }

  close(): void {
    cancelAnimationFrame(this.#drawing);
    clearInterval(this.#refreshing);
    this.#abort.abort();
    this.player.close();
    for (const lane of this.lanes) lane.surface.close();
    // Deliberately unheard: a look that cannot be ended now ends with its ticket.
    void endLook(this.view.view_id).catch(() => undefined);
  }

  async #refresh(): Promise<void> {
    const now = isoOf(Date.now() * 1_000);
    const newest = await Promise.all(this.lanes.map((lane) => this.#newest(lane, now)));
    const toUs = Math.max(0, ...newest);
    if (!this.#abort.signal.aborted && toUs > 0) this.player.extend(toUs);
  }

  /** Ask one lane for what came; returns until when it is recorded. */
  async #newest(lane: Lane, now: string): Promise<number> {
    const from = lane.track.reel.at(-1)?.fromUs ?? microsOf(this.view.began_at);
    try {
      const { items } = await listSegments(lane.id, isoOf(from), now, this.view.ticket, this.#abort.signal);
      put(lane, items);
    } catch {
      // What is missing now is asked for again in a moment.
    }
    return lane.track.reel.at(-1)?.toUs ?? 0;
  }
}

/** A file that grows is told again and again, each time with what came since. */
function put(lane: Lane, segments: readonly SegmentView[]): void {
  for (const segment of segments) {
    const known = lane.segments.get(segment.began_at)?.fragments ?? [];
    const fragments = new Map([...known, ...segment.fragments].map((each) => [each[0], each]));
    lane.segments.set(segment.began_at, { ...segment, fragments: [...fragments.values()] });
  }
  lane.track.setReel(reelOf([...lane.segments.values()]));
}
