/** Hotlists: lists and their files, entries by two, topics. */
import { get, post, remove, segment } from './client';
import type {
  CharterAsked,
  CharterMade,
  EntryAsked,
  EntryProposal,
  FoundList,
  HotlistsView,
  ImportReport,
  TopicSwitch,
  TopicsView,
} from './types';

/** A list's file as it is, in base64, and how it is read where that changed. */
export interface ListFile {
  content: string;
  mapping: string | null;
}

export const readHotlists = (signal?: AbortSignal) => get<HotlistsView>('/hotlists', {}, signal);
export const putCharter = (asked: CharterAsked) => post<CharterMade>('/hotlists', asked);
export const endList = (id: string, reason: string) => post<CharterMade>(`/hotlists/${segment(id)}/end`, { reason });
export const checkFile = (id: string, file: ListFile) => post<ImportReport>(`/hotlists/${segment(id)}/check`, file);
export const bringFile = (id: string, file: ListFile) => post<ImportReport>(`/hotlists/${segment(id)}/files`, file);
export const confirmFile = (id: string) => post<ImportReport>(`/hotlists/files/${segment(id)}/confirm`);
export const findPlate = (plate: string, incident: string | null, kase: string | null) =>
  post<FoundList>('/hotlists/find', { plate, incident, case: kase });
export const withdrawEntry = (entry: string, reason: string) =>
  post<null>('/hotlists/withdrawals', { entry_id: entry, reason });
export const proposeEntry = (asked: EntryAsked) => post<EntryProposal>('/hotlists/entries', asked);
export const confirmEntry = (id: string) => post<null>(`/hotlists/entries/${segment(id)}/confirm`);
export const forgetEntry = (id: string) => remove<null>(`/hotlists/entries/${segment(id)}`);
export const readTopics = (signal?: AbortSignal) => get<TopicsView>('/hotlists/topics', {}, signal);
export const topicOff = (topic: string, reason: string) =>
  post<TopicSwitch>(`/hotlists/topics/${segment(topic)}/off`, { reason });
export const proposeTopic = (topic: string, reason: string) =>
  post<unknown>(`/hotlists/topics/${segment(topic)}/proposals`, { reason });
export const confirmTopic = (id: string) => post<TopicSwitch>(`/hotlists/topics/proposals/${segment(id)}/confirm`);
