/** Alerts with one cause are one group; what a group shows and asks is read from its parts. */
import type { AlertView } from '../../../api/types';

export interface Group {
  cause: string;
  /** The alert that speaks for the group: not taken yet, most pressing, due first. */
  lead: AlertView;
  alerts: readonly AlertView[];
  priority: number;
  /** How many of its alerts nobody has acknowledged. */
  open: number;
  /** How many detections all its alerts stand for. */
  detections: number;
}

export const isActive = (alert: AlertView): boolean => alert.status === 'new' || alert.status === 'acknowledged';
const isOpen = (alert: AlertView): boolean => alert.status === 'new';

/** Not acknowledged first, then by priority, then what is due first; ids settle ties so that the order is total. */
export function compareAlerts(a: AlertView, b: AlertView): number {
  return (
    Number(isOpen(b)) - Number(isOpen(a)) ||
    a.priority - b.priority ||
    Date.parse(a.due_at) - Date.parse(b.due_at) ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

function groupOf(alerts: readonly AlertView[]): Group {
  const [lead, ...rest] = [...alerts].sort(compareAlerts) as [AlertView, ...AlertView[]];
  const all = [lead, ...rest];
  return {
    cause: lead.cause,
    lead,
    alerts: all,
    priority: lead.priority,
    open: all.filter(isOpen).length,
    detections: all.reduce((sum, each) => sum + each.count, 0),
  };
}

/** Emergencies nobody has taken stand first; within one priority what is not acknowledged, then what is due first. */
export function compareGroups(a: Group, b: Group): number {
  return (
    a.priority - b.priority ||
    Number(b.open > 0) - Number(a.open > 0) ||
    Date.parse(a.lead.due_at) - Date.parse(b.lead.due_at) ||
    (a.cause < b.cause ? -1 : Number(a.cause > b.cause))
  );
}

/** Group the alerts that pass, by cause. */
export function groupByCause(alerts: Iterable<AlertView>, pass: (alert: AlertView) => boolean): Group[] {
  const byCause = new Map<string, AlertView[]>();
  for (const alert of alerts) {
    if (!pass(alert)) continue;
    const group = byCause.get(alert.cause);
    if (group) group.push(alert);
    else byCause.set(alert.cause, [alert]);
  }
  return [...byCause.values()].map(groupOf).sort(compareGroups);
}

/** The title without the address, which stands on a line of its own. */
export function titleWords(alert: AlertView): string {
  const { address } = alert.place;
  const tail = `, ${address}`;
  return address && alert.title.endsWith(tail) ? alert.title.slice(0, -tail.length) : alert.title;
}

/** How many alerts of each priority nobody has acknowledged. */
export function openByPriority(alerts: Iterable<AlertView>): Record<1 | 2 | 3 | 4, number> {
  const counts = { 1: 0, 2: 0, 3: 0, 4: 0 };
  for (const alert of alerts) {
    if (isOpen(alert) && alert.priority in counts) counts[alert.priority as 1 | 2 | 3 | 4] += 1;
  }
  return counts;
}
