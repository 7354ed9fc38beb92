/** Words of the screen of plate readers. */
import { count } from './common';

export const readers = {
  title: 'Plate readers',
  explain:
    'How each reader does, beside what is usual for it at this time of day. Which plates it read is not told here.',
  filter: 'Only readers with',
  onlyFaulty: 'Only those with a fault',
  summary: (n: number) => count(n, 'reader', 'readers'),
  faulty: (n: number) => (n === 0 ? 'none with a fault' : count(n, 'with a fault', 'with a fault')),
  emptyTitle: 'No reader',
  empty: 'A reader appears here with its first read, or when where it stands is imported.',
  columns: {
    reader: 'Reader',
    state: 'State',
    reads: 'Reads, last 24 hours',
    hour: 'In an hour (usual)',
    confidence: 'Sureness (usual)',
    offset: 'Clock',
    misread: 'Misread of compared',
    last: 'Last read',
    acts: 'What next',
  },
  kinds: { fixed: 'fixed', mobile: 'mobile' } as Record<string, string>,
  lanes: (n: number) => count(n, 'lane', 'lanes'),
  looks: (degrees: number) => `looks ${POINTS[Math.round(degrees / 45) % 8]}`,
  usual: (n: number) => `(${n})`,
  onMap: 'Show on the map',
  atAssembly: (title: string) => `At a registered assembly, ${title}: its reads and hits wait for command`,
  none: 'none compared',
  between: (low: number, high: number) => `${low}–${high} %`,
  chart: (name: string, most: number) => `Reads of ${name} by the hour, at most ${most}`,
} as const;

const POINTS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];
