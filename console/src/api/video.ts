/** Video: opening a camera's live picture, leases, recordings, clips, the motor, and the cameras' own work list. */
import { get, getAutomatically, patch, post, postForFile, put, remove, segment } from './client';
import type {
  CameraView,
  DescribedView,
  HoldList,
  HoldView,
  LeaseView,
  LiveView,
  Mask,
  MasksAnswer,
  OrientAnswer,
  PlaybackView,
  PtzView,
  SegmentList,
  SightedView,
  StreamSecrets,
  TriedView,
  VideoStatus,
  Words,
} from './types';

/** What is said with a look: a purpose, and the incident or case where the rule wants one. */
export interface LookReason {
  purpose?: string | null;
  incident?: string | null;
  case?: string | null;
  note?: string | null;
}

export interface LiveQuestion extends LookReason {
  lease?: string | null;
  /** Docked by the console, not asked for by hand. */
  automatic?: boolean;
}

export interface PlaybackQuestion extends LookReason {
  cameras: string[];
  from: string;
  to: string;
}

const camera = (id: string, verb: string) => `/cameras/${segment(id)}${verb}`;
const BASE = '/console/v1';

export const openLive = (id: string, question: LiveQuestion) => post<LiveView>(camera(id, '/live'), question);
export const endLook = (viewId: string) => remove<unknown>(`/views/${segment(viewId)}`);

export const stillUrl = (id: string, ticket: string, width: number) =>
  `${BASE}${camera(id, '/still.jpg')}?${new URLSearchParams({ ticket, width: String(width) })}`;
export const thumbUrl = (id: string, ticket: string, at: string) =>
  `${BASE}${camera(id, '/thumb.jpg')}?${new URLSearchParams({ ticket, at })}`;
/** A recorded stretch, or one group of it where it is masked. */
export function recordingUrl(id: string, beganUs: number, ticket: string, group: number | null): string {
  const asked = new URLSearchParams(group === null ? { ticket } : { ticket, group: `${group}` });
  return `${BASE}${camera(id, `/segments/${beganUs}.mp4`)}?${asked}`;
}

export interface LeaseQuestion {
  camera_id: string;
  incident: string;
  exigency: string;
  note: string;
  /** Who agreed, where the owner wants to be asked. */
  owner_agreed?: string;
}

export const openLease = (question: LeaseQuestion) => post<LeaseView>('/leases', question);
/** The published reasons that open a private camera. */
export const listExigencies = (signal?: AbortSignal) => getAutomatically<Words>('/exigencies', {}, signal);
export const renewLease = (id: string) => post<LeaseView>(`/leases/${segment(id)}/renew`);
export const endLease = (id: string) => remove<LeaseView>(`/leases/${segment(id)}`);

export const openPlayback = (question: PlaybackQuestion) => post<PlaybackView>('/playback', question);
export const listSegments = (id: string, from: string, to: string, ticket: string, signal?: AbortSignal) =>
  getAutomatically<SegmentList>(camera(id, '/segments'), { from, to, ticket }, signal);

export interface ClipQuestion extends LookReason {
  cameras: string[];
  from: string;
  to: string;
  note: string;
}

/** Export one span of many cameras as a zip with hashes and a manifest; `told` hears how many bytes are here. */
export const exportClip = (question: ClipQuestion, told: (bytes: number) => void, signal: AbortSignal) =>
  postForFile('/clips', question, told, signal);

export const readPtz = (id: string, { purpose, incident, case: number }: LookReason, signal?: AbortSignal) =>
  getAutomatically<PtzView>(camera(id, '/ptz'), { purpose, incident, case: number }, signal);
export const steer = (id: string, order: Record<string, unknown>) => post<unknown>(camera(id, '/ptz'), order);

export const readVideo = (signal?: AbortSignal) => getAutomatically<VideoStatus>('/video', {}, signal);
export const tryCamera = (kind: string, secrets: StreamSecrets) => post<TriedView>('/cameras/try', { kind, secrets });
export const describeCamera = (kind: string, secrets: StreamSecrets) =>
  post<DescribedView>('/cameras/describe', { kind, secrets });
export const discoverCameras = () => post<{ items: SightedView[] }>('/cameras/discover', {});
export const relearnCamera = (id: string) => post<void>(camera(id, '/relearn'), {});
export const orientCamera = (id: string, seen: { lat: number; lon: number }) =>
  post<OrientAnswer>(camera(id, '/orient'), seen);
export const retireCamera = (id: string, why: string) => remove(camera(id, ''), { why });
export const enrolCamera = (camera: Record<string, unknown>) => post<CameraView>('/cameras', camera);
export const changeCamera = (id: string, change: Record<string, unknown>) => patch<CameraView>(camera(id, ''), change);
export const readMasks = (id: string, signal?: AbortSignal) => get<MasksAnswer>(camera(id, '/masks'), {}, signal);
export const setMasks = (id: string, masks: Mask[], inCamera: boolean) =>
  put<MasksAnswer>(camera(id, '/masks'), { masks, in_camera: inCamera });

/** One still of a public camera for who sets it up: an act of its own, with what it is for. */
export const setupStill = async (id: string, note: string): Promise<Blob> =>
  (await postForFile(camera(id, '/setup-still'), { note }, () => undefined, new AbortController().signal)).file;

export interface HoldQuestion {
  camera_id: string;
  from: string;
  to: string;
  case: string;
  review_at: string;
  reason: string;
}

export const listHolds = (signal?: AbortSignal) => get<HoldList>('/holds', {}, signal);
export const placeHold = (question: HoldQuestion) => post<HoldView>('/holds', question);
export const releaseHold = (id: string, why: string) => remove<HoldView>(`/holds/${segment(id)}`, { why });
