/** The strip below: alerts per ten minutes by priority; a brushed span leads to its incidents. */
import 'uplot/dist/uPlot.min.css';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { alarmRate } from '../../../api/room';
import { useTable } from '../../../feed/use';
import { Button } from '../../../parts/Button';
import { ChoiceField } from '../../../parts/Field';
import { Failure, Wait } from '../../../parts/Note';
import { momentWords } from '../../../parts/time';
import { useAnswer } from '../../../parts/useAnswer';
import { useNow } from '../../../shell/now';
import { go } from '../../../shell/route';
import { useTheme } from '../../../shell/theme';
import { words } from '../../../shell/words';
import { type Columns, columnsOf, nudge, readSpan, type Span, spanBetween, withFeed } from './buckets';
import { drawChart, showSpan } from './chart';
import './strip.css';

const text = words.watch.strip;
const HOURS = [6, 12, 24];
const TURN_MS = 60_000;
/** A new answer is asked for this often; between, the feed tells. */
const TURNS_PER_QUESTION = 30;

export function StripPane() {
  const [hours, setHours] = useState(12);
  // Counted to the end of the minute that runs: what is raised in it is on the chart at once.
  const turn = Math.floor(useNow() / TURN_MS);
  const answer = useAnswer(
    `alarm rate ${hours} ${Math.floor(turn / TURNS_PER_QUESTION)}`,
    (signal) => alarmRate(hours * 60, signal),
    `alarm rate ${hours}`,
  );
  const alerts = useTable('alert');
  const columns = useMemo(
    () => (answer.value ? columnsOf(withFeed(answer.value.buckets, alerts.values(), (turn + 1) * TURN_MS)) : null),
    [answer.value, alerts, turn],
  );
  const [picked, setPicked] = useState<Picked | null>(null);
  const span = columns && picked ? spanBetween(columns, picked.fromS, picked.toS) : null;
  const setSpan = (next: Span | null) => setPicked(columns && next ? instantsOf(columns, next) : null);
  const choices = HOURS.map((each) => ({ value: String(each), title: text.last(each) }));
  return (
    <section className="strip" aria-label={text.title}>
      <div className="strip__side">
        <h2 className="small strip__title">{text.title}</h2>
        <ChoiceField
          label={text.span}
          quiet
          value={String(hours)}
          choices={choices}
          onChange={(value) => {
            setSpan(null);
            setHours(Number(value));
          }}
        />
        {columns && span ? <PickedSpan columns={columns} span={span} onClear={() => setSpan(null)} /> : null}
      </div>
      {answer.error && !columns ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {!columns && answer.isWaiting ? (
        <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />
      ) : null}
      {columns && columns.from.length > 0 ? <Chart columns={columns} span={span} onSpan={setSpan} /> : null}
      {columns?.from.length === 0 ? <p className="strip__nothing quiet">{text.none}</p> : null}
    </section>
  );
}

/** What is picked stays the same time while the buckets move on. */
interface Picked {
  fromS: number;
  toS: number;
}

/** A second inside each end, so that the neighbours are not touched. */
function instantsOf(columns: Columns, span: Span): Picked {
  const { from, to } = readSpan(columns, span);
  return { fromS: Date.parse(from) / 1_000 + 1, toS: Date.parse(to) / 1_000 - 1 };
}

function PickedSpan({ columns, span, onClear }: { columns: Columns; span: Span; onClear: () => void }) {
  const { from, to, total } = readSpan(columns, span);
  const moment = (at: string) => momentWords(new Date(at), Date.now(), false);
  return (
    <div className="strip__picked">
      <span className="small" role="status">
        {text.picked(moment(from), moment(to), total)}
      </span>
      <span className="row">
        <Button onPress={() => go('incidents', { from, to })}>{text.incidents}</Button>
        <Button look="plain" onPress={onClear}>
          {text.clear}
        </Button>
      </span>
    </div>
  );
}

interface ChartProps {
  columns: Columns;
  span: Span | null;
  onSpan: (span: Span | null) => void;
}

function Chart({ columns, span, onSpan }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  useChart(box, columns, span, onSpan);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onSpan(null);
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onSpan(nudge(span, event.key === 'ArrowRight' ? 1 : -1, event.shiftKey, columns.from.length));
  };
  const isEmpty = columns.totals.every((total) => total === 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a chart has no element of its own
    <div
      className="strip__chart"
      ref={box}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys pick a time here, as dragging does
      tabIndex={0}
      aria-label={`${text.title}. ${text.brush}`}
      title={text.brush}
      onKeyDown={onKeyDown}
    >
      {isEmpty ? <p className="strip__none quiet small">{text.none}</p> : null}
    </div>
  );
}

function useChart(
  box: RefObject<HTMLDivElement | null>,
  columns: Columns,
  span: Span | null,
  onSpan: (span: Span | null) => void,
) {
  const theme = useTheme();
  const chart = useRef<uPlot | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read while drawing
  useEffect(() => {
    if (!box.current || size.width === 0) return;
    chart.current = drawChart(box.current, columns, {
      ...size,
      onBrush: (from, to) => onSpan(spanBetween(columns, from, to)),
    });
    return () => {
      chart.current?.destroy();
      chart.current = null;
    };
  }, [box, columns, size, theme, onSpan]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart drawn anew shows the span again
  useEffect(() => {
    if (!chart.current) return;
    if (!span) return showSpan(chart.current, null);
    const { from, to } = readSpan(columns, span);
    showSpan(chart.current, Date.parse(from) / 1_000, Date.parse(to) / 1_000);
  }, [span, columns, size, theme]);
}
