/** Full-text search, saved searches and plate search. */
import { get, post, remove } from './client';

export interface Found {
  kind: string;
  id: string;
  title: string;
  subtitle: string | null;
  lat: number | null;
  lon: number | null;
  at: string | null;
  snippet: string | null;
}

export interface SearchQuestion {
  q: string;
  kinds?: string;
  status?: string;
  type?: string;
  from?: string;
  to?: string;
  district?: string;
}

export interface SearchAnswer {
  items: Found[];
  facets: Record<string, Record<string, number>>;
  total: number;
}

export interface SavedSearch {
  id: string;
  title: string;
  query: SearchQuestion;
}

export interface PlateQuestion {
  plate: string;
  match: string;
  region?: string;
  from?: string;
  to?: string;
  purpose: string;
  case?: string;
  incident?: string;
  note?: string;
}

export interface PlateRead {
  plate: string;
  region: string;
  reader: string;
  at: string;
  lat: number;
  lon: number;
  confidence: number;
  image_sha256: string | null;
}

export interface PlateAnswer {
  items: PlateRead[];
  /** False: no case or incident the system holds; a supervisor is asked within the hour. */
  explained: boolean;
  /** The act's id, by which its receipt is read. */
  receipt: string;
}

export const search = (question: SearchQuestion, signal?: AbortSignal) =>
  get<SearchAnswer>('/search', { ...question }, signal);
export const savedSearches = (signal?: AbortSignal) => get<{ items: SavedSearch[] }>('/search/saved', {}, signal);
export const saveSearch = (title: string, query: SearchQuestion) =>
  post<SavedSearch>('/search/saved', { title, query });
export const removeSearch = (id: string) => remove<unknown>('/search/saved', { id });
export const searchPlates = (question: PlateQuestion) => post<PlateAnswer>('/plates/search', question);
