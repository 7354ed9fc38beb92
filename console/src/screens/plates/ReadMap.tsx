/** A small map of where reads were made, north up, over the streets of the base map; pressed, it gives a place. */
import { type PointerEvent, useMemo } from 'react';
import { mapBase } from '../../api/places';
import type { PlateAsked } from '../../api/plates';
import type { SeenPlate } from '../../api/types';
import { useAnswer } from '../../parts/useAnswer';
import { words } from '../../shell/words';
import { frameOf, metresToPixels, pathOf, spotsOf, toPlace, toXY } from './plot';

const text = words.plates.found;
const WIDTH = 640;
const HEIGHT = 320;

interface Props {
  items: readonly SeenPlate[];
  row: number;
  onRow: (row: number) => void;
  near: PlateAsked | null;
  onPlace?: (at: string) => void;
}

export function ReadMap({ items, row, onRow, near, onPlace }: Props) {
  const base = useAnswer('base map', mapBase).value;
  const spots = useMemo(() => spotsOf(items), [items]);
  const frame = useMemo(() => frameOf(spots, WIDTH, HEIGHT), [spots]);
  const streets = useMemo(() => (base ? pathOf(base, frame) : ''), [base, frame]);
  const press = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = WIDTH / box.width;
    const { lat, lon } = toPlace((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, frame);
    onPlace?.(`${lat.toFixed(5)}, ${lon.toFixed(5)}`);
  };
  const circle = near?.near
    ? { ...toXY({ lat: near.near[0], lon: near.near[1] }, frame), r: metresToPixels(near.within_m ?? 0, frame) }
    : null;
  return (
    <figure className="plates__map">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        <title>{text.map}</title>
        <path d={streets} className="plates__streets" />
        <rect width={WIDTH} height={HEIGHT} className="plates__ground" onPointerUp={press} />
        {circle ? <circle cx={circle.x} cy={circle.y} r={circle.r} className="plates__circle" /> : null}
        {spots.map((spot) => {
          const { x, y } = toXY(spot, frame);
          const isChosen = spot.rows.includes(row);
          const first = spot.rows[0] ?? 0;
          return (
            // biome-ignore lint/a11y/useSemanticElements: there is no button inside a drawing
            <g
              key={spot.key}
              role="button"
              tabIndex={0}
              aria-label={text.spot(spot.reader, spot.rows.length)}
              aria-pressed={isChosen}
              className={`plates__spot${isChosen ? ' plates__spot--on' : ''}`}
              onClick={() => onRow(first)}
              onMouseEnter={() => onRow(first)}
              onFocus={() => onRow(first)}
              onKeyDown={(event) => (event.key === 'Enter' ? onRow(first) : undefined)}
            >
              <title>{text.spot(spot.reader, spot.rows.length)}</title>
              <circle cx={x} cy={y} r={14} className="plates__reach" />
              <circle cx={x} cy={y} r={isChosen ? 8 : 6} />
            </g>
          );
        })}
      </svg>
      <figcaption className="small quiet">
        {text.map}. {onPlace ? text.mapHint : ''}
      </figcaption>
    </figure>
  );
}
