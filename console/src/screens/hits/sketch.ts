/** Lays the reads of a hit and the readers ahead into a square, north up; pure. */
import type { HitCard } from '../../api/types';

export interface Dot {
  id: string;
  x: number;
  y: number;
}

interface Sketched {
  /** Oldest first. */
  reads: Dot[];
  ahead: Dot[];
  arrow: { x1: number; y1: number; x2: number; y2: number } | null;
}

const MARGIN = 24;
const ARROW = 46;
const DEGREES_MIN = 0.004;
const POINTS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];

export const pointWords = (degrees: number): string => POINTS[Math.round(degrees / 45) % 8] ?? '';

export function sketch(card: Pick<HitCard, 'hits' | 'course'>, size: number): Sketched {
  const places = [...card.hits, ...card.course.ahead];
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const lat = middle(places.map((each) => each.lat));
  const lon = middle(places.map((each) => each.lon));
  const narrower = Math.cos((lat * Math.PI) / 180);
  const reach = Math.max(
    DEGREES_MIN,
    ...places.map((each) => Math.max(Math.abs(each.lat - lat), Math.abs(each.lon - lon) * narrower)),
  );
  const scale = (size / 2 - MARGIN) / reach;
  const dot = (id: string, each: { lat: number; lon: number }): Dot => ({
    id,
    x: size / 2 + (each.lon - lon) * narrower * scale,
    y: size / 2 - (each.lat - lat) * scale,
  });
  const reads = card.hits.map((each) => dot(each.id, each)).reverse();
  const here = reads.at(-1);
  const heading = card.course.heading_deg;
  return {
    reads,
    ahead: card.course.ahead.map((each) => dot(each.reader, each)),
    arrow: here && heading !== null ? arrowFrom(here, heading) : null,
  };
}

function arrowFrom({ x, y }: Dot, heading: number): Sketched['arrow'] {
  const turn = (heading * Math.PI) / 180;
  return { x1: x, y1: y, x2: x + Math.sin(turn) * ARROW, y2: y - Math.cos(turn) * ARROW };
}
