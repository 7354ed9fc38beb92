/** Which hits wait for whom, in which order, and how the list holds still under the hand; pure. */
import type { AlertView } from '../../api/types';

export type Tab = 'waiting' | 'second' | 'done';

export const isHit = (alert: AlertView): boolean => alert.tier !== null;
/** A first yes is said, and a second person must say the same. */
export const waitsForSecond = (alert: AlertView): boolean => isHit(alert) && alert.first_by !== null;
/** The car was read again after it was compared: the new read wants a look of its own. */
export const isAgain = (alert: AlertView): boolean => alert.verified === true && alert.count > alert.compared;
export const waitsForFirst = (alert: AlertView): boolean =>
  isHit(alert) && alert.first_by === null && (alert.verified === null || isAgain(alert));

/** What a tab shows, the one due first at the top; a hit already verified comes after those nobody looked at. */
export function inTab(alerts: Iterable<AlertView>, tab: Tab, tier: string): AlertView[] {
  const fits = tab === 'second' ? waitsForSecond : waitsForFirst;
  const rank = (alert: AlertView) => (alert.verified === true ? 1 : 0);
  return [...alerts]
    .filter((alert) => fits(alert) && (tier === '' || alert.tier === tier))
    .sort(
      (a, b) =>
        rank(a) - rank(b) || a.due_at.localeCompare(b.due_at) || a.priority - b.priority || a.id.localeCompare(b.id),
    );
}

/** Lines keep their places while somebody works here: what is new comes at the end, what went stays and says so. */
export function hold(before: readonly string[], now: readonly string[], isBusy: boolean): string[] {
  if (!isBusy) return [...now];
  const known = new Set(before);
  return [...before, ...now.filter((id) => !known.has(id))];
}
