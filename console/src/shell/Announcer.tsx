/** Tells screen readers of new emergencies at once, and puts their number into the window's title. */
import { useEffect, useRef } from 'react';
import type { AlertView } from '../api/types';
import { useFeedReady, useTable } from '../feed/use';
import { words } from './words';

const isEmergency = (alert: AlertView): boolean => alert.priority === 1 && alert.status === 'new';

export function Announcer() {
  const alerts = useTable('alert');
  const ready = useFeedReady();
  const known = useRef<Set<string> | null>(null);
  const region = useRef<HTMLDivElement>(null);
  const emergencies = [...alerts.values()].filter(isEmergency);
  useEffect(() => {
    document.title = emergencies.length > 0 ? `(${emergencies.length}) ${words.product}` : words.product;
  }, [emergencies.length]);
  useEffect(() => {
    if (!ready) return;
    const before = known.current;
    known.current = new Set(emergencies.map((each) => each.id));
    const fresh = before ? emergencies.filter((each) => !before.has(each.id)) : [];
    if (fresh.length === 0 || !region.current) return;
    region.current.textContent = fresh
      .map((each) => words.watch.queue.emergency(each.title, each.place.address ?? words.watch.queue.noPlace))
      .join('. ');
  }, [emergencies, ready]);
  return <div className="unseen" role="alert" aria-live="assertive" ref={region} />;
}
