/** The real world of a live picture: this server, this browser's decoders, this tab's budget. */
import { ApiError } from '../api/client';
import type { LiveView } from '../api/types';
import { endLook, type LiveQuestion, openLive, stillUrl } from '../api/video';
import { Budget } from './budget';
import { canDecode, LiveDecoder } from './decoder';
import type { LiveWorld, Opened, Sink, SocketLike } from './live';
import { canPlay, MediaSourceSink } from './mse';
import type { Surface } from './surface';
import { Turns } from './turns';
import type { Format } from './wire';

/** One budget for the tab, whatever shows the tiles. */
export const budget = new Budget();

const STILL_EVERY_MS = 3_000;
const STILLS_AT_ONCE_MAX = 4;
const STILL_WIDTH_MAX = 640;
/** After so long without being too slow, the full budget is tried again. */
const RELAX_AFTER_MS = 60_000;
const stills = new Turns(STILLS_AT_ONCE_MAX);
let relaxing: ReturnType<typeof setTimeout> | undefined;

function strained(): void {
  budget.strain();
  clearTimeout(relaxing);
  relaxing = setTimeout(() => budget.relax(), RELAX_AFTER_MS);
}

export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Tells {
  /** A look was allowed: its rule and its end. */
  opened: (view: LiveView) => void;
  /** A picture of this instant (microseconds since 1970, null when not told) was drawn. */
  drawn: (wallUs: number | null) => void;
}

export function worldOf(camera: string, question: () => LiveQuestion, surface: Surface, tells: Tells): LiveWorld {
  return {
    open: async () => {
      const view = await openLive(camera, question());
      tells.opened(view);
      return view;
    },
    // Deliberately unheard: a look that cannot be ended now ends with its ticket.
    end: (opened) => void endLook(opened.view_id).catch(() => undefined),
    socket: openSocket,
    sink: (format, fail) => sinkFor(format, fail, surface, tells),
    still: (opened, signal) => drawStill(camera, opened, signal, surface, tells),
    clear: () => surface.clear(),
    sleep,
    isRefusal: (error) => error instanceof ApiError && error.status >= 400 && error.status < 429,
  };
}

function openSocket(opened: Opened, stream: 'main' | 'sub'): SocketLike {
  const url = new URL(opened.ws_url, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('stream', stream);
  return new WebSocket(url) as SocketLike;
}

async function sinkFor(
  format: Format,
  fail: (error: unknown) => void,
  surface: Surface,
  tells: Tells,
): Promise<Sink | null> {
  if (await canDecode(format)) {
    const draw = (frame: VideoFrame) => {
      surface.draw(frame, frame.displayWidth, frame.displayHeight, frame.timestamp);
      tells.drawn(frame.timestamp);
    };
    return new LiveDecoder({ draw, fail, late: strained });
  }
  if (!canPlay(format)) return null;
  const video = surface.video();
  video.ontimeupdate = () => tells.drawn(null);
  return new MediaSourceSink(video, fail);
}

async function drawStill(
  camera: string,
  opened: Opened,
  signal: AbortSignal,
  surface: Surface,
  tells: Tells,
): Promise<void> {
  await stills.take(async () => {
    if (signal.aborted) return;
    const still = await fetchStill(
      stillUrl(camera, opened.ticket, Math.min(STILL_WIDTH_MAX, surface.width || STILL_WIDTH_MAX)),
      signal,
    );
    if (!signal.aborted) {
      surface.draw(still.picture, still.picture.width, still.picture.height, still.wallUs);
      tells.drawn(still.wallUs);
    }
    still.picture.close();
  });
  await sleep(STILL_EVERY_MS, signal);
}

interface Still {
  picture: ImageBitmap;
  wallUs: number | null;
}

export async function fetchStill(url: string, signal: AbortSignal): Promise<Still> {
  const answer = await fetch(url, { credentials: 'same-origin', signal, headers: { 'X-Automatic': '1' } });
  if (!answer.ok) throw await refusalOf(answer);
  const wallUs = Number(answer.headers.get('X-Wall-Time-Us') ?? Number.NaN);
  return {
    picture: await createImageBitmap(await answer.blob()),
    wallUs: Number.isFinite(wallUs) ? wallUs : null,
  };
}

async function refusalOf(answer: Response): Promise<ApiError> {
  const told = (await answer.json().catch(() => ({}))) as { error?: string; message?: string; rule?: string };
  return new ApiError(answer.status, told.error ?? 'unavailable', told.message ?? '', { rule: told.rule ?? null });
}
