import { expect, test } from 'vitest';
import type { CameraView, LiveView } from '../api/types';
import { faultsOf } from './faults';

const EARLIER = '2026-01-01T10:00:00Z';
const LATER = '2026-01-01T10:05:00Z';

const look = (faults: string[]) => ({ camera: { health_at: EARLIER }, state: { faults } }) as unknown as LiveView;
const told = (faults: string[], at: string) => ({ health_at: at, faults }) as unknown as CameraView;

test('a camera that stood still when its look was opened is not simply live', () => {
  expect(faultsOf(look(['frozen']), undefined)).toEqual(['frozen']);
  expect(faultsOf(look(['frozen']), told([], EARLIER))).toEqual(['frozen']);
});

test('what the feed tells since counts: it freezes, and is well again', () => {
  expect(faultsOf(look([]), told(['frozen'], LATER))).toEqual(['frozen']);
  expect(faultsOf(look(['frozen']), told([], LATER))).toEqual([]);
});

test('without a look, or of a camera of which nothing was told, nothing is wrong', () => {
  expect(faultsOf(null, told(['frozen'], LATER))).toEqual([]);
  expect(faultsOf({ ...look([]), state: null }, undefined)).toEqual([]);
});
