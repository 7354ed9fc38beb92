import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertView } from '../../../api/types';
import { type Group, groupByCause, isActive, openByPriority } from './groups';
import { fold, type Held, maySettle, refresh, settle, step, waiting } from './hold';

const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function alertOf(part: Partial<AlertView>): AlertView {
  return {
    id: 'a1',
    rule: 'gunshot_cluster',
    rule_title: 'Gunshots',
    title: 'Shots heard',
    action: 'Look at the cameras and tell the units.',
    priority: 2,
    status: 'new',
    incident_id: null,
    cause: 'c1',
    place: {
      lat: null,
      lon: null,
      precision_m: null,
      address: null,
      district: null,
      psa: null,
      ward: null,
      jurisdiction: null,
    },
    source_id: 'gunshot',
    raised_at: time(0),
    due_at: time(5),
    count: 1,
    owner: null,
    owner_name: null,
    acknowledged_at: null,
    escalated_at: null,
    escalations: 0,
    shelved_by: null,
    shelved_until: null,
    shelved_reason: null,
    resolution: null,
    verified: null,
    tier: null,
    outcome: null,
    first_by: null,
    first_by_name: null,
    compared: 0,
    compared_at: null,
    agency: 'mpd',
    law_tag: 'dc',
    version: 1,
    ...part,
  };
}

const alert: fc.Arbitrary<AlertView> = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }).map((n) => `a${n}`),
    cause: fc.integer({ min: 0, max: 5 }).map((n) => `c${n}`),
    priority: fc.integer({ min: 1, max: 4 }),
    status: fc.constantFrom('new', 'acknowledged', 'shelved', 'resolved'),
    due_at: fc.integer({ min: 0, max: 30 }).map(time),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map(alertOf);

const alerts = fc.uniqueArray(alert, { selector: (each) => each.id, maxLength: 13 });
const active = (all: AlertView[]): Group[] => groupByCause(all, isActive);
const causes = (held: Held): string[] => held.lines.map((line) => line.group.cause);

describe('groups', () => {
  test('every active alert is in exactly one group, and the detections add up', () => {
    fc.assert(
      fc.property(alerts, (all) => {
        const groups = active(all);
        const inside = groups.flatMap((group) => group.alerts.map((each) => each.id)).sort();
        expect(inside).toEqual(
          all
            .filter(isActive)
            .map((each) => each.id)
            .sort(),
        );
        for (const group of groups) {
          expect(group.detections).toBe(group.alerts.reduce((sum, each) => sum + each.count, 0));
        }
      }),
    );
  });

  test('the order of arrival makes no difference', () => {
    fc.assert(
      fc.property(alerts, (all) => {
        expect(active([...all].reverse()).map((group) => group.lead.id)).toEqual(active(all).map((g) => g.lead.id));
      }),
    );
  });

  test('no unacknowledged emergency stands below anything else', () => {
    fc.assert(
      fc.property(alerts, (all) => {
        const pressing = active(all).map((group) => group.priority === 1 && group.open > 0);
        expect(pressing).toEqual([...pressing].sort((a, b) => Number(b) - Number(a)));
      }),
    );
  });

  test('an alert somebody took does not hide a lower one of its cause that nobody took', () => {
    const [group] = active([
      alertOf({ id: 'a1', priority: 1, status: 'acknowledged' }),
      alertOf({ id: 'a2', priority: 3, status: 'new' }),
    ]);
    expect(group?.lead.id).toBe('a2');
    expect(group?.open).toBe(1);
  });

  test('only what is not acknowledged is counted', () => {
    const all = [alertOf({ id: 'a1', priority: 1 }), alertOf({ id: 'a2', priority: 1, status: 'acknowledged' })];
    expect(openByPriority(all)).toEqual({ 1: 1, 2: 0, 3: 0, 4: 0 });
  });
});

describe('the list under the hand', () => {
  test('no line moves, comes or goes while the operator works, whatever happens', () => {
    fc.assert(
      fc.property(alerts, fc.array(alerts, { maxLength: 6 }), (first, later) => {
        const start = settle(active(first));
        const end = later.reduce((held, all) => refresh(held, active(all)), start);
        expect(causes(end)).toEqual(causes(start));
      }),
    );
  });

  test('every active group is either on a line or waiting, never both and never lost', () => {
    fc.assert(
      fc.property(alerts, alerts, (first, then) => {
        const groups = active(then);
        const held = refresh(settle(active(first)), groups);
        const shown = held.lines.filter((line) => !line.gone).map((line) => line.group.cause);
        const hidden = waiting(held, groups).groups.map((group) => group.cause);
        expect([...shown, ...hidden].sort()).toEqual(groups.map((group) => group.cause).sort());
      }),
    );
  });

  test('after settling nothing waits and the list is in order', () => {
    fc.assert(
      fc.property(alerts, (all) => {
        const groups = active(all);
        expect(waiting(settle(groups), groups)).toEqual({ groups: [], emergencies: 0, raised: 0 });
        expect(causes(settle(groups))).toEqual(groups.map((group) => group.cause));
      }),
    );
  });

  test('a list in which nothing could move is never kept back, only one with lines waits for the operator', () => {
    const one = settle(active([alertOf({})]));
    expect([maySettle(settle([]), false), maySettle(one, false), maySettle(one, true)]).toEqual([true, false, true]);
  });

  test('a line that rises to an emergency is counted as raised', () => {
    const held = settle(active([alertOf({ priority: 3 })]));
    const risen = active([alertOf({ priority: 1 })]);
    expect(waiting(refresh(held, risen), risen).raised).toBe(1);
  });

  test('a flood folds prompt and routine lines, never the one under the cursor or an emergency', () => {
    fc.assert(
      fc.property(alerts, fc.constantFrom('c0', 'c1', null), (all, current) => {
        const { lines } = settle(active(all));
        const { shown, folded } = fold(lines, true, current);
        expect(shown.length + folded).toBe(lines.length);
        for (const line of lines.filter((each) => !shown.includes(each))) {
          expect(line.group.priority).toBeGreaterThan(2);
          expect(line.group.cause).not.toBe(current);
        }
      }),
    );
  });

  test('stepping stays within the list and moves by one line', () => {
    fc.assert(
      fc.property(alerts, fc.nat(6), fc.constantFrom(1 as const, -1 as const), (all, at, by) => {
        const { lines } = settle(active(all));
        const names = lines.map((line) => line.group.cause);
        const from = names[at] ?? null;
        const to = step(lines, from, by);
        if (names.length === 0) expect(to).toBeNull();
        else if (from !== null) {
          expect(names.indexOf(to ?? '')).toBe(Math.max(0, Math.min(names.length - 1, at + by)));
        }
      }),
    );
  });
});
