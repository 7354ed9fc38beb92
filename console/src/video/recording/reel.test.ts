import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SegmentView } from '../../api/types';
import { gapsOf, groupAt, isoOf, microsOf, reelOf, stretchesOf } from './reel';

const BASE_US = microsOf('2031-03-14T12:00:00Z');

/** A recording of two-second groups that begins so many seconds after noon. */
function segment(fromS: number, groups: number): SegmentView {
  return {
    id: 1,
    camera_id: 'city-001',
    began_at: isoOf(BASE_US + fromS * 1_000_000),
    ended_at: isoOf(BASE_US + (fromS + groups * 2) * 1_000_000),
    size_bytes: groups * 100,
    sha256: null,
    codec: 'avc1.64001f',
    width: 640,
    height: 360,
    offset_s: null,
    fragments: Array.from({ length: groups }, (_, i) => [600 + i * 100, 100, i * 2_000, 2_000]),
    header_bytes: 600,
    held: false,
    masked: false,
  };
}

const at = (s: number): number => BASE_US + s * 1_000_000;

test('an instant is read and written to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000_000 }), (us) => {
      expect(microsOf(isoOf(us))).toBe(us);
    }),
  );
});

test('an instant without a fraction or with nanoseconds is read', () => {
  expect(microsOf('1970-01-01T00:00:01Z')).toBe(1_000_000);
  expect(microsOf('1970-01-01T00:00:01.000002999Z')).toBe(1_000_002);
});

test('the group on show is the one that holds the instant, whatever the order of segments', () => {
  const reel = reelOf([segment(100, 10), segment(0, 10)]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 19.9, noNaN: true }), fc.boolean(), (s, second) => {
      const us = at(s + (second ? 100 : 0));
      const group = groupAt(reel, us);
      expect(group && group.fromUs <= us && us < group.toUs).toBe(true);
    }),
  );
});

test('a gap is a gap, and what touches is one stretch', () => {
  const reel = reelOf([segment(0, 5), segment(10, 5), segment(60, 5)]);
  expect(stretchesOf(reel)).toEqual([
    { fromUs: at(0), toUs: at(20) },
    { fromUs: at(60), toUs: at(70) },
  ]);
  expect(groupAt(reel, at(40))).toBeNull();
  expect(groupAt(reel, at(-1))).toBeNull();
  expect(gapsOf(stretchesOf(reel), at(0), at(100))).toEqual([
    { fromUs: at(20), toUs: at(60) },
    { fromUs: at(70), toUs: at(100) },
  ]);
});

test('stretches and gaps together make the whole span, without overlap', () => {
  const parts = fc.array(fc.record({ from: fc.nat(300), groups: fc.integer({ min: 1, max: 20 }) }), { maxLength: 8 });
  fc.assert(
    fc.property(parts, (list) => {
      const stretches = stretchesOf(reelOf(list.map(({ from, groups }) => segment(from, groups))));
      const all = [...stretches, ...gapsOf(stretches, at(0), at(400))].sort((a, b) => a.fromUs - b.fromUs);
      const covered = all.reduce((sum, each) => sum + each.toUs - each.fromUs, 0);
      all.slice(1).forEach((each, i) => {
        expect(each.fromUs).toBeGreaterThanOrEqual(all[i]?.toUs ?? 0);
      });
      expect(covered).toBeGreaterThan(at(400) - at(0) - 1_500_000 * (list.length + 2));
    }),
  );
});
