/** How large each set of marks is drawn at each zoom: dots when far away, shapes when near. */
import type { SetName, Sizing } from './pointLayer';

const camera: Sizing = {
  stops: [
    [10, 3],
    [12, 5],
    [14, 10],
    [16, 19],
    [18, 26],
  ],
  turnedFrom: 14,
};

export const SIZING: Record<SetName, Sizing> = {
  registered: {
    stops: [
      [12, 4],
      [14, 9],
      [16, 24],
      [18, 40],
    ],
    turnedFrom: 99,
  },
  partner: camera,
  integrated: camera,
  city: {
    stops: [
      [10, 4],
      [12, 7],
      [14, 13],
      [16, 22],
      [18, 28],
    ],
    turnedFrom: 14,
  },
  readers: {
    stops: [
      [10, 0],
      [11.5, 0],
      [12, 6],
      [14, 12],
      [16, 20],
    ],
    turnedFrom: 99,
  },
  ranked: {
    stops: [
      [12, 14],
      [16, 26],
    ],
    turnedFrom: 0,
  },
  units: {
    stops: [
      [10, 11],
      [13, 16],
      [16, 26],
    ],
    turnedFrom: 0,
  },
  place: {
    stops: [
      [10, 22],
      [16, 44],
    ],
    turnedFrom: 99,
  },
  incidents: {
    stops: [
      [10, 18],
      [13, 24],
      [16, 32],
    ],
    turnedFrom: 20,
  },
  selected: {
    stops: [
      [10, 30],
      [16, 46],
    ],
    turnedFrom: 99,
  },
};
