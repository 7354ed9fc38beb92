/** When reads were made, as marks along a line: the arrow keys go from one to the next. */
import type { KeyboardEvent } from 'react';
import type { SeenPlate } from '../../api/types';
import { When } from '../../parts/When';
import { words } from '../../shell/words';
import { spanOf, ticksOf } from './plot';

const text = words.plates.found;

interface Props {
  items: readonly SeenPlate[];
  row: number;
  onRow: (row: number) => void;
}

/** Newer reads stand further to the right, and first in the list. */
const STEPS: Record<string, number> = {
  ArrowLeft: 1,
  ArrowRight: -1,
  Home: Number.POSITIVE_INFINITY,
  End: Number.NEGATIVE_INFINITY,
};

export function Timeline({ items, row, onRow }: Props) {
  const chosen = items[row];
  const ticks = ticksOf(items);
  const last = items.length - 1;
  const [first, end] = spanOf(items).map((each) => new Date(each).toISOString());
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onRow(Math.min(last, Math.max(0, row + step)));
  };
  return (
    <section>
      <div
        className="plates__timeline"
        role="slider"
        tabIndex={0}
        aria-label={text.timeline}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={last - row}
        aria-valuetext={chosen ? text.tick(chosen.plate, chosen.reader_name || chosen.reader) : ''}
        onKeyDown={press}
      >
        {ticks.map((at, index) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the line takes the keys
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is the read at its place
            key={index}
            className={`plates__tick${index === row ? ' plates__tick--on' : ''}`}
            style={{ left: `${at * 100}%` }}
            onMouseEnter={() => onRow(index)}
          />
        ))}
      </div>
      <div className="row small quiet">
        {first ? <When at={first} /> : null}
        <span className="push" />
        {end ? <When at={end} /> : null}
      </div>
    </section>
  );
}
