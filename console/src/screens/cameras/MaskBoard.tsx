/** The board that masks are drawn on: an empty frame, or one still that was asked for and said what for. */
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { words } from '../../shell/words';
import { type Drawing, hear, type Point, pathOf, put } from './polygon';
import { AskStill, useUrl } from './Still';

const text = words.camerasScreen.mask;

interface Props {
  camera: string;
  areas: readonly (readonly Point[])[];
  drawing: Drawing;
  onDraw: (drawing: Drawing) => void;
}

export function MaskBoard({ camera, areas, drawing, onDraw }: Props) {
  const [still, setStill] = useState<Blob | null>(null);
  const url = useUrl(still);
  const press = (event: PointerEvent) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    onDraw(put(drawing, [(event.clientX - left) / width, (event.clientY - top) / height]));
  };
  const type = (event: KeyboardEvent) => {
    const next = hear(drawing, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    onDraw(next);
  };
  const [x, y] = drawing.cross;
  const isBare = areas.length === 0 && drawing.points.length === 0;
  return (
    <>
      <AskStill camera={camera} onStill={setStill} />
      <div className="board">
        {url ? (
          <img src={url} alt={words.camerasScreen.still.picture} />
        ) : (
          <p className="board__empty small">{isBare ? text.noPicture : null}</p>
        )}
        <div
          className="board__surface"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a board to draw on by keys; its name says how
          tabIndex={0}
          aria-label={text.surface}
          onPointerDown={press}
          onKeyDown={type}
        >
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            {areas.map((points) => (
              <polygon key={pathOf(points)} className="board__area" points={pathOf(points)} />
            ))}
            <polyline className="board__line" points={pathOf(drawing.points)} />
            <path className="board__cross" d={`M${x * 100 - 2} ${y * 100}h4M${x * 100} ${y * 100 - 3}v6`} />
          </svg>
          {areas.map((points, i) => (
            <span key={pathOf(points)} className="board__number" style={middleOf(points)} aria-hidden="true">
              {i + 1}
            </span>
          ))}
        </div>
      </div>
    </>
  );
}

/** Where the number of an area stands. */
function middleOf(points: readonly Point[]): { left: string; top: string } {
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return { left: `${mean(0) * 100}%`, top: `${mean(1) * 100}%` };
}
