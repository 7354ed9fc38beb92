/** Plate search: with a case, by two where it is wide, kept, and over the scenes of a series. */
import { get, type Made, post, postForFile, remove, segment } from './client';
import type {
  AskedList,
  Comparison,
  KeptList,
  KeptSearch,
  PlateResults,
  PlateWords,
  Series,
  SeriesAsked,
  SeriesAskedList,
  SeriesList,
  WideAsk,
} from './types';

export interface PlateAsked {
  plate: string;
  match: string;
  region?: string;
  reader?: string;
  from?: string;
  to?: string;
  near?: [number, number];
  within_m?: number;
  purpose: string;
  case?: string;
  incident?: string;
  note?: string;
  anyway?: boolean;
}

export interface NewSeries {
  title: string;
  reason: string;
  incidents: string[];
  within_m: number;
  minutes: number;
  ends_at: string;
  case: string;
}

export interface NewKept {
  title: string;
  question: { plate: string; match: string };
  days: number;
  expires_at: string;
  case: string;
}

export const plateWords = (signal?: AbortSignal) => get<PlateWords>('/plates/words', {}, signal);
export const searchPlates = (asked: PlateAsked) => post<PlateResults>('/plates/search', asked);
export const exportPlates = (asked: PlateAsked, signal: AbortSignal): Promise<Made> =>
  postForFile('/plates/export', asked, () => undefined, signal);
export const askWide = (asked: PlateAsked) => post<WideAsk>('/plates/asks', asked);
export const readAsked = (signal?: AbortSignal) => get<AskedList>('/plates/asks', {}, signal);
export const allowWide = (id: string, reason: { purpose?: string; case?: string }) =>
  post<WideAsk>(`/plates/asks/${segment(id)}/approve`, reason);
export const denyWide = (id: string, reason: { purpose?: string; case?: string }) =>
  post<WideAsk>(`/plates/asks/${segment(id)}/deny`, reason);
export const runWide = (id: string, purpose: string) =>
  post<PlateResults>(`/plates/asks/${segment(id)}/run`, { purpose });
export const readKept = (signal?: AbortSignal) => get<KeptList>('/plates/kept', {}, signal);
export const keepSearch = (kept: NewKept) => post<KeptSearch>('/plates/kept', kept);
export const runKept = (id: string, caseNumber: string) =>
  post<PlateResults>(`/plates/kept/${segment(id)}/run`, { case: caseNumber, purpose: 'investigation' });
export const forgetKept = (id: string) => remove<unknown>(`/plates/kept/${segment(id)}`, {});
export const readSeries = (signal?: AbortSignal) => get<SeriesList>('/plates/series', {}, signal);
export const readSeriesAsked = (signal?: AbortSignal) => get<SeriesAskedList>('/plates/series/asks', {}, signal);
export const proposeSeries = (series: NewSeries) => post<SeriesAsked>('/plates/series/asks', series);
export const approveSeries = (id: string) => post<Series>(`/plates/series/asks/${segment(id)}/approve`, {});
export const denySeries = (id: string) => post<SeriesAsked>(`/plates/series/asks/${segment(id)}/deny`, {});
export const compareScenes = (id: string, caseNumber: string, atLeast: number) =>
  post<Comparison>(`/plates/series/${segment(id)}/compare`, { case: caseNumber, at_least: atLeast });
export const endSeries = (id: string, caseNumber: string | null) =>
  post<unknown>(`/plates/series/${segment(id)}/end`, caseNumber ? { case: caseNumber } : {});
