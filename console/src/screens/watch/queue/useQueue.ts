/** The queue as one window shows it: groups held in their places until the operator is idle or asks. */
import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import type { AlertView } from '../../../api/types';
import { useTable } from '../../../feed/use';
import { useIdle } from '../../../parts/useIdle';
import { type Group, groupByCause } from './groups';
import { type Line, maySettle, NOTHING_HELD, refresh, settle, type Waiting, waiting } from './hold';

interface Queue {
  lines: readonly Line[];
  groups: readonly Group[];
  waiting: Waiting;
  showWaiting: () => void;
}

export function useQueue(list: RefObject<HTMLElement | null>, pass: (alert: AlertView) => boolean): Queue {
  const table = useTable('alert');
  const groups = useMemo(() => groupByCause(table.values(), pass), [table, pass]);
  const [held, setHeld] = useState(NOTHING_HELD);
  const isIdle = useIdle(list);
  const shown = useMemo(() => refresh(held, groups), [held, groups]);
  const showWaiting = useCallback(() => setHeld(settle(groups)), [groups]);
  const mayShow = maySettle(held, isIdle);

  useEffect(() => {
    if (mayShow) showWaiting();
  }, [mayShow, showWaiting]);

  return { lines: shown.lines, groups, waiting: useMemo(() => waiting(held, groups), [held, groups]), showWaiting };
}
