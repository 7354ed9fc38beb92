/** How large each set of marks is drawn at each zoom: dots when far away, shapes when near. */
import type { SetName, Sizing } from './pointLayer';

const NEVER = 999;

function sizing(stops: Sizing['stops'], more: Partial<Sizing> = {}): Sizing {
  return { stops, turnedFrom: NEVER, dotsBelow: 0, body: 1, ...more };
}

const CAMERA_PARTS = { turnedFrom: 16, dotsBelow: 10, body: 0.66 };

const camera = sizing(
  [
    [10, 4],
    [12, 6],
    [14, 11],
    [16, 24],
    [18, 30],
  ],
  CAMERA_PARTS,
);

const cityCamera = sizing(
  [
    [10, 5],
    [12, 7],
    [14, 14],
    [16, 26],
    [18, 32],
  ],
  CAMERA_PARTS,
);

export const SIZING: Record<SetName, Sizing> = {
  registered: sizing(
    [
      [12, 4],
      [14, 9],
      [16, 24],
      [18, 40],
    ],
    { dotsBelow: 9, body: 0.9 },
  ),
  partner: camera,
  integrated: camera,
  city: cityCamera,
  readers: sizing(
    [
      [11.5, 0],
      [12, 7],
      [14, 14],
      [16, 22],
    ],
    { dotsBelow: 8 },
  ),
  ranked: sizing(
    [
      [12, 16],
      [16, 30],
    ],
    { turnedFrom: 16 },
  ),
  units: sizing(
    [
      [10, 13],
      [12, 16],
      [16, 26],
    ],
    { turnedFrom: 0 },
  ),
  place: sizing([
    [10, 22],
    [16, 44],
  ]),
  routine: sizing(
    [
      [10, 10],
      [12, 15],
      [14, 24],
      [16, 32],
    ],
    { turnedFrom: 24 },
  ),
  urgent: sizing(
    [
      [10, 20],
      [13, 26],
      [16, 34],
    ],
    { turnedFrom: 26 },
  ),
  selected: sizing([
    [10, 30],
    [16, 46],
  ]),
};
