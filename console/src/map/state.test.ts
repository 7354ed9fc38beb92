import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentPoints, readerPoints, unitPoints } from './columns';
import { applyChanges, emptyState, stateOf } from './state';
import type { FeedChange } from './types';

const NOW = Date.parse('2024-06-01T12:00:00Z');
const time = fc.integer({ min: 0, max: 3600 }).map((s) => new Date(NOW - s * 1000).toISOString());
const lat = fc.double({ min: 38, max: 39, noNaN: true });
const lon = fc.double({ min: -78, max: -76, noNaN: true });
const key = fc.constantFrom('a', 'b', 'c', 'd');

const unit = fc.record({
  lat,
  lon,
  status: fc.constant(null),
  heading_deg: fc.option(fc.double({ min: -720, max: 720, noNaN: true })),
  at: time,
});
const incident = fc.record({
  number: fc.constant('1'),
  title: fc.constant('Robbery'),
  priority: fc.integer({ min: 1, max: 4 }),
  status: fc.constantFrom('open', 'closed', 'merged'),
  place: fc.record({ lat: fc.option(lat), lon: fc.option(lon) }),
  opened_at: time,
  owner: fc.option(fc.constant('watch.officer')),
});
const reader = fc.record({ lat, lon, reads: fc.nat(), last_at: fc.option(time) });

function changeOf(kind: string, value: fc.Arbitrary<object>): fc.Arbitrary<FeedChange> {
  return fc.tuple(key, fc.option(value)).map(([id, record]) => ({ kind, key: id, value: record && { ...record, id } }));
}

const changes = fc.array(
  fc.oneof(
    changeOf('unit', unit),
    changeOf('incident', incident),
    changeOf('reader', reader),
    changeOf('alert', reader),
  ),
  { maxLength: 40 },
);

/** The plainest reducer there is, to compare with. */
function snapshotAfter(all: readonly FeedChange[]) {
  const state: Record<string, Record<string, unknown>> = {};
  for (const { kind, key: id, value } of all) {
    state[kind] ??= {};
    if (value === null) delete state[kind][id];
    else state[kind][id] = value;
  }
  return { at: new Date(NOW).toISOString(), state };
}

function drawn(state: ReturnType<typeof emptyState>) {
  const sets = [
    unitPoints(state.unit, NOW),
    incidentPoints(state.incident, 'urgent'),
    incidentPoints(state.incident, 'routine'),
    readerPoints(state.reader, new Set()),
  ];
  return sets.map((points) =>
    points.ids
      .map((id, row) => [id, points.lat[row], points.lon[row], ...points.look.slice(row * 4, row * 4 + 4)].join())
      .sort(),
  );
}

describe('the map and the feed', () => {
  it('draws the same after changes applied one by one, in batches, or from a fresh snapshot', () => {
    fc.assert(
      fc.property(changes, fc.nat(40), (all, cut) => {
        const oneByOne = emptyState();
        for (const change of all) applyChanges(oneByOne, [change]);
        const batched = stateOf(snapshotAfter(all.slice(0, cut)));
        applyChanges(batched, all.slice(cut));
        const fresh = drawn(stateOf(snapshotAfter(all)));
        expect(drawn(oneByOne)).toEqual(fresh);
        expect(drawn(batched)).toEqual(fresh);
      }),
    );
  });

  it('names the kinds that changed and passes over those it does not draw', () => {
    const dirty = applyChanges(emptyState(), [
      { kind: 'alert', key: 'a', value: {} },
      { kind: 'reader', key: 'r', value: null },
    ]);
    expect([...dirty]).toEqual(['reader']);
  });
});
