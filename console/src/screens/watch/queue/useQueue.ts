/** The queue as one window shows it: groups held in their places until the operator is idle or asks. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView } from '../../../api/types';
import { useTable } from '../../../feed/use';
import { useNow } from '../../../shell/now';
import { type Group, groupByCause } from './groups';
import { type Line, NOTHING_HELD, refresh, settle, type Waiting, waiting } from './hold';

/** Nobody touched the queue for so long, and the pointer is not on it. */
const IDLE_MS = 8_000;

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
  const isFirst = held === NOTHING_HELD;

  useEffect(() => {
    if (isIdle || isFirst) showWaiting();
  }, [isIdle, isFirst, showWaiting]);

  return { lines: shown.lines, groups, waiting: useMemo(() => waiting(held, groups), [held, groups]), showWaiting };
}

function useIdle(list: RefObject<HTMLElement | null>): boolean {
  const last = useRef(Number.NEGATIVE_INFINITY);
  useNow();
  useEffect(() => {
    const touch = () => {
      last.current = performance.now();
    };
    const kinds = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, touch, { passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, touch);
    };
  }, []);
  const isUnderPointer = list.current?.matches(':hover') ?? false;
  return !isUnderPointer && performance.now() - last.current > IDLE_MS;
}
