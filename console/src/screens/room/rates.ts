/** Counts of alarms read as shares: the priority mix against what is wanted, and the rules that raise most; pure. */
import type { AlarmRate } from '../../api/types';
import { words } from '../../shell/words';

export interface MixLine {
  title: string;
  priorities: number[];
  n: number;
  share: number;
  /** The share a healthy queue has. */
  wanted: number;
}

const WANTED: readonly { priorities: number[]; share: number }[] = [
  { priorities: [1], share: 0.05 },
  { priorities: [2], share: 0.15 },
  { priorities: [3, 4], share: 0.8 },
];

export function mixOf(buckets: AlarmRate['buckets']): MixLine[] {
  const sum = (priority: number) => buckets.reduce((all, bucket) => all + (bucket.by_priority[priority] ?? 0), 0);
  const total = [1, 2, 3, 4].reduce((all, priority) => all + sum(priority), 0);
  return WANTED.map(({ priorities, share }) => {
    const n = priorities.reduce((all, priority) => all + sum(priority), 0);
    const title = priorities.map((each) => words.priority[each]).join(', ');
    return { title, priorities, n, share: total === 0 ? 0 : n / total, wanted: share };
  });
}

export function rulesOf(byRule: AlarmRate['by_rule']): { rule: string; n: number; share: number }[] {
  const total = Object.values(byRule).reduce((all, n) => all + n, 0);
  return Object.entries(byRule)
    .filter(([, n]) => n > 0)
    .map(([rule, n]) => ({ rule, n, share: n / total }))
    .sort((a, b) => b.n - a.n || a.rule.localeCompare(b.rule));
}

/** Alarms per operator in each ten minutes. */
export function perOperator(rate: AlarmRate): number[] {
  const operators = Math.max(1, rate.operators);
  return rate.buckets.map((bucket) => Object.values(bucket.by_priority).reduce((all, n) => all + n, 0) / operators);
}
