/** Whether nobody works at a list: then it may put itself in order. */
import { type RefObject, useEffect, useRef } from 'react';
import { useNow } from '../shell/now';

/** Nobody touched the page for so long, and the pointer is not on the list. */
const IDLE_MS = 8_000;

export function useIdle(list: RefObject<HTMLElement | null>): boolean {
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
