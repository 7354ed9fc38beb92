/** Keys that act on the alert under the cursor, in whichever window has the focus. */
import { useMemo } from 'react';
import { useRecord, useTable } from '../../../feed/use';
import { useKey } from '../../../shell/keys';
import { useSelection } from '../../../shell/selection';
import { useMe } from '../../../shell/session';
import { type Group, groupByCause, isActive } from '../queue/groups';
import { type AlertAct, acknowledge, ask } from './asked';

/** The group of the alert that is picked, as it is now. */
export function usePickedGroup(): Group | null {
  const { alert } = useSelection();
  const picked = useRecord('alert', alert);
  const table = useTable('alert');
  return useMemo(() => {
    if (!picked) return null;
    const same = groupByCause(table.values(), (each) => each.cause === picked.cause && isActive(each));
    return same[0] ?? null;
  }, [picked, table]);
}

export function AlertKeys() {
  const group = usePickedGroup();
  const withGroup = (act: AlertAct) => () => {
    if (group) ask(act, group);
  };
  const { may } = useMe();
  const can = (act: string) => group !== null && may.includes(`alert.${act}`);
  useKey('alert.acknowledge', () => group && void acknowledge(group), can('acknowledge'));
  useKey('alert.assign', withGroup('assign'), can('assign'));
  useKey('alert.escalate', withGroup('escalate'), can('escalate'));
  useKey('alert.shelve', withGroup('shelve'), can('shelve'));
  useKey('alert.resolve', withGroup('resolve'), can('resolve'));
  return null;
}
