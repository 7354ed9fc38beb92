/** Alarms per operator against budget, warning and flood, with the lines named where they stand. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { AlarmRate } from '../../api/types';
import { clockWords } from '../../parts/time';
import { useTheme } from '../../shell/theme';
import { words } from '../../shell/words';
import { perOperator } from './rates';

const HEIGHT_PX = 220;
const BUCKET_S = 600;
const FONT = '11px system-ui, sans-serif';

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf(rate: AlarmRate, width: number): uPlot.Options {
  const limits = [
    { value: rate.budget, title: words.room.budget },
    { value: rate.warn, title: words.room.warn },
    { value: rate.flood, title: words.room.flood },
  ];
  const bars = uPlot.paths.bars?.({ align: 1, size: [0.86, 60, 1], gap: 0 });
  const axis = {
    stroke: colour('--text-quiet'),
    font: FONT,
    grid: { show: false },
    ticks: { show: true, stroke: colour('--line'), width: 1, size: 4 },
  };
  return {
    width,
    height: HEIGHT_PX,
    padding: [12, 64, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, range: (_, min, max) => [min, max + BUCKET_S] },
      y: { range: (_, __, max) => [0, Math.max(rate.flood + 1, (max || 0) * 1.1)] },
    },
    series: [
      {},
      { fill: colour('--line-strong'), width: 0, points: { show: false }, ...(bars ? { paths: bars } : {}) },
    ],
    axes: [
      {
        ...axis,
        size: 22,
        space: 80,
        values: (_, splits) => splits.map((s) => clockWords(new Date(s * 1_000), false)),
      },
      { ...axis, size: 34 },
    ],
    hooks: { draw: [(chart) => drawLimits(chart, limits)] },
  };
}

function drawLimits(chart: uPlot, limits: readonly { value: number; title: string }[]): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.strokeStyle = colour('--line-strong');
  ctx.fillStyle = colour('--text-quiet');
  ctx.textAlign = 'left';
  ctx.setLineDash([4, 4]);
  for (const { value, title } of limits) {
    const y = Math.round(chart.valToPos(value, 'y', true));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(`${title} ${value}`, bbox.left + bbox.width + 6 * devicePixelRatio, y + 4 * devicePixelRatio);
  }
  ctx.restore();
}

export function RateChart({ rate }: { rate: AlarmRate }) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read while drawing
  useEffect(() => {
    if (!box.current || width === 0) return;
    const from = rate.buckets.map((bucket) => Date.parse(bucket.from) / 1_000);
    const chart = new uPlot(optionsOf(rate, width), [from, perOperator(rate)], box.current);
    return () => chart.destroy();
  }, [rate, width, theme]);
  return <div className="room__chart" ref={box} role="img" aria-label={words.room.rate} />;
}
