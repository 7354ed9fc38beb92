/** The feed as React sees it: a component is drawn again only when its own table changed. */
import { useSyncExternalStore } from 'react';
import { feed } from './client';
import type { Line } from './line';
import type { Kind, Records, RoomView, Table } from './state';

export function useTable<K extends Kind>(kind: K): Table<Records[K]> {
  return useSyncExternalStore(feed.watch, () => feed.state[kind]) as Table<Records[K]>;
}

export function useRecord<K extends Kind>(kind: K, key: string | null): Records[K] | undefined {
  const read = () => (key === null ? undefined : (feed.state[kind] as Table<Records[K]>).get(key));
  return useSyncExternalStore(feed.watch, read);
}

export function useRoom(): RoomView | undefined {
  return useRecord('room', 'room');
}

export function useLine(): Line {
  return useSyncExternalStore(feed.watch, () => feed.line);
}

export function useFeedReady(): boolean {
  return useSyncExternalStore(feed.watch, () => feed.ready);
}
