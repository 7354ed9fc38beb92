import { expect, test } from 'vitest';
import type { EntryView } from '../../../api/types';
import { observations } from './observations';

function entry(part: Partial<EntryView>): EntryView {
  return {
    id: 1,
    at: '2026-01-01T00:00:00Z',
    received_at: '2026-01-01T00:00:00Z',
    kind: 'call',
    text: 'Call',
    by: null,
    by_name: null,
    source_id: 'cad',
    external_id: null,
    probability: null,
    reason: null,
    lat: null,
    lon: null,
    data: {},
    ...part,
  };
}

test('a call that was updated is one observation, told by its newest entry', () => {
  const timeline = [
    entry({ id: 9, external_id: 'call-1', text: 'now with a description' }),
    entry({ id: 2, external_id: 'call-1' }),
    entry({ id: 3, external_id: 'call-2' }),
    entry({ id: 4, kind: 'note' }),
  ];
  expect(observations(timeline).map((each) => each.id)).toEqual([3, 9]);
});

test('the same name at two sources, and entries without a name, are things of their own', () => {
  const timeline = [
    entry({ id: 1, external_id: 'x' }),
    entry({ id: 2, external_id: 'x', source_id: 'alarm', kind: 'alarm' }),
    entry({ id: 3 }),
    entry({ id: 4 }),
  ];
  expect(observations(timeline)).toHaveLength(4);
});
