/** Locks the seat when nobody used any of its windows for as long as the server allows. */
import { useEffect, useState } from 'react';
import type { Me } from '../api/types';
import { feed } from '../feed/client';
import { lockAll } from './session';

const CHECK_MS = 5_000;
const WARN_MS = 60_000;
const KEY = 'watchroom.used';

function lastUsed(): number {
  return Number(localStorage.getItem(KEY) ?? 0);
}

function use(): void {
  const now = Date.now();
  if (now - lastUsed() > 1_000) localStorage.setItem(KEY, String(now));
}

/** True in the last minute before the lock. */
export function useIdleLock(me: Me | null): boolean {
  const [isSoon, setIsSoon] = useState(false);
  useEffect(() => {
    if (!me?.idle_lock_at) return;
    // The span allowed, told by the difference to the server's clock at sign-in.
    const span = Date.parse(me.idle_lock_at) - Date.now() - feed.offsetMs;
    if (!(span > 0)) return;
    use();
    const check = () => {
      const idle = Date.now() - lastUsed();
      setIsSoon(idle > span - WARN_MS && idle < span);
      if (idle >= span) lockAll();
    };
    const timer = setInterval(check, CHECK_MS);
    const kinds = ['pointerdown', 'keydown', 'wheel', 'pointermove'] as const;
    for (const kind of kinds) addEventListener(kind, use, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of kinds) removeEventListener(kind, use);
    };
  }, [me]);
  return isSoon;
}
