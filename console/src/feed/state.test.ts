import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, type Change, EMPTY, fromSnapshot, type Snapshot, type State } from './state';

const kinds = ['incident', 'alert', 'unit', 'source', 'room', 'not_yet_invented'];
const keys = ['a', 'b', 'c', '__proto__', 'constructor', ''];
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...kinds),
  key: fc.constantFrom(...keys),
  value: fc.option(fc.record({ id: fc.string(), version: fc.nat() }), { nil: null }),
});

/** A server's snapshot after some changes, written independently of the reducer: the last word on each key wins. */
function snapshotAfter(changes: readonly Change[]): Snapshot {
  const last = new Map(changes.map((each) => [JSON.stringify([each.kind, each.key]), each]));
  const state: Record<string, Record<string, unknown>> = {};
  for (const { kind, key, value } of last.values()) {
    if (value === null) continue;
    const table = Object.assign(state, { [kind]: state[kind] ?? {} })[kind] as Record<string, unknown>;
    Object.defineProperty(table, key, { value, enumerable: true, configurable: true });
  }
  return { id: changes.length, at: '2026-01-01T00:00:00Z', state };
}

function plain(state: State): unknown {
  return Object.entries(state).map(([kind, table]) => [kind, [...table].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

describe('the reducer', () => {
  test('changes over an old snapshot give the same as a fresh snapshot', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.nat(60), (changes, cut) => {
        const resumed = apply(fromSnapshot(snapshotAfter(changes.slice(0, cut))), changes.slice(cut));
        expect(plain(resumed)).toEqual(plain(fromSnapshot(snapshotAfter(changes))));
      }),
    );
  });

  test('how changes are cut into batches makes no difference', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 8 }), (batches) => {
        const stepwise = batches.reduce(apply, EMPTY);
        expect(plain(stepwise)).toEqual(plain(apply(EMPTY, batches.flat())));
      }),
    );
  });

  test('changes heard twice after a reconnect do no harm', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.nat(40), (changes, cut) => {
        const once = apply(EMPTY, changes);
        expect(plain(apply(once, changes.slice(cut)))).toEqual(plain(once));
      }),
    );
  });

  test('the state before is left as it was, and untouched tables are the same object', () => {
    const before = apply(EMPTY, [{ kind: 'alert', key: 'a', value: { id: 'a' } }]);
    const after = apply(before, [{ kind: 'unit', key: 'u', value: { id: 'u' } }]);
    expect(before.unit.size).toBe(0);
    expect(after.alert).toBe(before.alert);
    expect(after.unit).not.toBe(before.unit);
  });
});
