import { expect, test } from 'vitest';
import type { IncidentView } from '../../api/types';
import { narrow } from './filter';

const incident = (title: string, address: string, priority: number): IncidentView => ({
  id: title,
  number: '26-000123',
  type_code: 'robbery',
  title,
  priority,
  status: 'open',
  place: {
    lat: null,
    lon: null,
    precision_m: null,
    address,
    district: 'Third District',
    psa: null,
    ward: null,
    jurisdiction: null,
  },
  occurred_at: '2026-01-01T00:00:00Z',
  opened_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  agency: 'mpd',
  law_tag: 'dc',
  external_ids: ['CAD-77'],
  sources: { call: 1 },
  owner: null,
  owner_name: null,
  probability: 1,
  merged_into: null,
  disposition: null,
  version: 1,
});

const all = [incident('Robbery', '1875 Finch Road NE', 2), incident('Noise', '12 Heron Street SW', 4)];
const found = (words: string, priority = '') => narrow(all, { words, priority }).map((each) => each.title);

test('every word must be found, anywhere and in any case', () => {
  expect(found('finch ROBB')).toEqual(['Robbery']);
  expect(found('finch noise')).toEqual([]);
  expect(found('third cad-77')).toEqual(['Robbery', 'Noise']);
  expect(found('  ')).toEqual(['Robbery', 'Noise']);
});

test('a priority keeps only its own', () => expect(found('', '4')).toEqual(['Noise']));
