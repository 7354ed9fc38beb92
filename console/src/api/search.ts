/** Full-text search and saved searches. */
import { get, post, remove } from './client';
import type { Results, SavedList, SavedSearch } from './types';

export interface SearchQuestion {
  q: string;
  kinds?: string;
  status?: string;
  type?: string;
  from?: string;
  to?: string;
  district?: string;
}

export const search = (question: SearchQuestion, caseNumber?: string, signal?: AbortSignal) =>
  get<Results>('/search', { ...question, case: caseNumber }, signal);
export const savedSearches = (signal?: AbortSignal) => get<SavedList>('/search/saved', {}, signal);
export const saveSearch = (title: string, query: SearchQuestion) =>
  post<SavedSearch>('/search/saved', { title, query });
export const removeSearch = (id: string) => remove<unknown>('/search/saved', { id });
