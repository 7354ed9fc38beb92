/** Which dialog about which group of alerts is open in this window. */
import * as api from '../../../api/alerts';
import type { AlertView } from '../../../api/types';
import { Store, useStore } from '../../../shell/store';
import type { Group } from '../queue/groups';

export type AlertAct = 'assign' | 'escalate' | 'shelve' | 'resolve';

interface Asked {
  act: AlertAct;
  group: Group;
}

const asked = new Store<Asked | null>(null);
const failed = new Store<unknown>(null);

export const ask = (act: AlertAct, group: Group): void => asked.set({ act, group });
export const stopAsking = (): void => asked.set(null);
export const useAsked = (): Asked | null => useStore(asked);
export const useFailure = (): unknown => useStore(failed);
export const forgetFailure = (): void => failed.set(null);

const isOpen = (alert: AlertView): boolean => alert.status === 'new';

/** Acknowledge all of a group that nobody has taken: one act, no dialog. */
export async function acknowledge(group: Group): Promise<void> {
  const ids = group.alerts.filter(isOpen).map((each) => each.id);
  if (ids.length === 0) return;
  try {
    await api.acknowledgeAll(ids);
    failed.set(null);
  } catch (error) {
    failed.set(error);
  }
}

/** Do one act to every alert of a group. */
export function toEach(group: Group, act: (id: string) => Promise<unknown>): Promise<unknown> {
  return Promise.all(group.alerts.map((each) => act(each.id)));
}

export async function unshelve(group: Group): Promise<void> {
  try {
    await toEach(group, api.unshelve);
    failed.set(null);
  } catch (error) {
    failed.set(error);
  }
}

/** Whether an alert is about a plate that a person has to compare. */
export function isPlateHit(alert: AlertView): boolean {
  return alert.rule.startsWith('plate_hit');
}
