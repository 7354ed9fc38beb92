/** The strip's chart: stacked columns by priority, with labelled axes, redrawn in the theme's colours. */
import uPlot from 'uplot';
import { clockWords } from '../../../parts/time';
import { words } from '../../../shell/words';
import { BUCKET_S, type Columns, PRIORITIES } from './buckets';

const AXIS_FONT = '11px system-ui, sans-serif';

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Columns are drawn highest stack first, so that each lower part covers the foot of the one above it. */
function series(): uPlot.Series[] {
  const bars = uPlot.paths.bars?.({ align: 1, size: [0.86, 60, 1], gap: 0 });
  const stacks = [...PRIORITIES].reverse().map((priority) => ({
    label: words.priority[priority] ?? '',
    fill: colour(`--past${priority}`),
    width: 0,
    points: { show: false },
    ...(bars ? { paths: bars } : {}),
  }));
  return [{ label: '' }, ...stacks];
}

function axes(): uPlot.Axis[] {
  const shared = {
    stroke: colour('--text-quiet'),
    font: AXIS_FONT,
    grid: { show: true, stroke: colour('--line'), width: 1 },
    ticks: { show: true, stroke: colour('--line'), width: 1, size: 4 },
  };
  const whole = (_: uPlot, splits: number[]) => splits.map((each) => (Number.isInteger(each) ? String(each) : ''));
  return [
    {
      ...shared,
      size: 22,
      space: 80,
      values: (_, splits) => splits.map((each) => clockWords(new Date(each * 1_000), false)),
    },
    {
      ...shared,
      size: 44,
      space: 24,
      values: whole,
      label: words.watch.strip.axis,
      labelSize: 14,
      labelFont: AXIS_FONT,
    },
  ];
}

/** What uPlot draws: times, then stacks from the highest down. */
export function dataOf(columns: Columns): uPlot.AlignedData {
  return [columns.from, ...[...columns.tops].reverse()];
}

interface ChartOptions {
  width: number;
  height: number;
  onBrush: (fromS: number, toS: number) => void;
}

export function drawChart(box: HTMLElement, columns: Columns, { width, height, onBrush }: ChartOptions): uPlot {
  const end = (columns.from.at(-1) ?? 0) + BUCKET_S;
  return new uPlot(
    {
      width,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [columns.from[0] ?? 0, end] },
        y: { range: (_, __, max) => [0, Math.max(4, Math.ceil((max || 0) * 1.1))] },
      },
      series: series(),
      axes: axes(),
      hooks: {
        setSelect: [
          (chart) => {
            if (chart.select.width < 2) return;
            const { left, width: wide } = chart.select;
            onBrush(chart.posToVal(left, 'x'), chart.posToVal(left + wide, 'x'));
          },
        ],
      },
    },
    dataOf(columns),
    box,
  );
}

/** Show a picked span on the chart without telling about it again. */
export function showSpan(chart: uPlot, fromS: number | null, toS = 0): void {
  const left = fromS === null ? 0 : chart.valToPos(fromS, 'x');
  const width = fromS === null ? 0 : chart.valToPos(toS, 'x') - left;
  chart.setSelect({ left, width, top: 0, height: chart.over.clientHeight }, false);
}
