/** Asks the server and turns its refusals into one kind of error that says what to do next. */

const BASE = '/console/v1';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  /** The policy rule that refused. */
  readonly rule: string | null;
  readonly retryAfterS: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    more: Partial<Pick<ApiError, 'field' | 'rule' | 'retryAfterS'>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.field = more.field ?? null;
    this.rule = more.rule ?? null;
    this.retryAfterS = more.retryAfterS ?? null;
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

interface Ask {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** The page asks by itself: that does not keep an empty chair signed in. */
  isAutomatic?: boolean;
}

let csrf = '';
let whenSignedOut: (error: ApiError) => void = () => undefined;

/** Writes carry this token from now on. */
export function setToken(token: string): void {
  csrf = token;
}

/** Who to tell when the server no longer knows who we are. */
export function onSignedOut(listener: (error: ApiError) => void): void {
  whenSignedOut = listener;
}

const whenWritten = new Set<() => void>();

/** Tell `listener` after each write that the server took; returns what ends that. */
export function onWritten(listener: () => void): () => void {
  whenWritten.add(listener);
  return () => whenWritten.delete(listener);
}

export function queryString(query: Query): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => [key, String(value)] as [string, string]);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function errorOf(answer: Response): Promise<ApiError> {
  const told: unknown = await answer.json().catch(() => null);
  const body = (told && typeof told === 'object' ? told : {}) as Record<string, unknown>;
  const word = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : null);
  const wait = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError(answer.status, word('error') ?? 'unavailable', word('message') ?? '', {
    field: word('field'),
    rule: word('rule'),
    retryAfterS: Number.isFinite(wait) ? wait : null,
  });
}

/** A file that the server made, and what it said about it. */
export interface Made {
  file: Blob;
  headers: Headers;
}

/** Ask for a file; `told` hears how many bytes are here. */
export async function postForFile(
  path: string,
  body: unknown,
  told: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Made> {
  const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' };
  const answer = await reach(`${BASE}${path}`, {
    method: 'POST',
    headers,
    credentials: 'same-origin',
    body: JSON.stringify(body),
    signal,
  });
  if (!answer.ok || !answer.body) throw await errorOf(answer);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    told(bytes);
  }
  return { file: new Blob(parts, { type: answer.headers.get('Content-Type') ?? '' }), headers: answer.headers };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', '');
  }
}

async function call<T>(method: string, path: string, ask: Ask): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (ask.isAutomatic) headers['X-Automatic'] = '1';
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (ask.body !== undefined) init.body = JSON.stringify(ask.body);
  if (ask.signal) init.signal = ask.signal;
  const answer = await reach(`${BASE}${path}${queryString(ask.query ?? {})}`, init);
  if (!answer.ok) {
    const error = await errorOf(answer);
    if (error.status === 401 && !path.startsWith('/session')) whenSignedOut(error);
    throw error;
  }
  if (method !== 'GET') for (const listener of whenWritten) listener();
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, { query, signal });
}

/** Like `get`, for what the page asks by itself. */
export function getAutomatically<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, { query, signal, isAutomatic: true });
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>('POST', path, { body });
}

export function patch<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>('PATCH', path, { body });
}

export function put<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>('PUT', path, { body });
}

export function remove<T>(path: string, query: Query = {}): Promise<T> {
  return call<T>('DELETE', path, { query });
}

/** A path segment made of an id from outside. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}
