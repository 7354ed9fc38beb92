/** The board that masks are drawn on: an empty frame, or one still that was asked for and said what for. */
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';
import { setupStill } from '../../api/video';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { type Drawing, hear, type Point, pathOf, put } from './polygon';

const text = words.camerasScreen.mask;
const NOTE_MIN = 3;

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
  return (
    <>
      <AskStill camera={camera} onStill={setStill} />
      <div className="board">
        {url ? <img src={url} alt={text.still} /> : <p className="board__empty small">{text.noPicture}</p>}
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
        </div>
      </div>
    </>
  );
}

/** An act of its own: it takes words, and a press. */
function AskStill({ camera, onStill }: { camera: string; onStill: (still: Blob) => void }) {
  const mayAsk = useMay('camera.setup_still');
  const [note, setNote] = useState('');
  const deed = useDeed();
  if (!mayAsk) return null;
  const isReady = note.trim().length >= NOTE_MIN && !deed.isRunning;
  const ask = () => void deed.run(async () => onStill(await setupStill(camera, note.trim())));
  const type = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    // Enter asks for the still; it does not save the masks.
    event.preventDefault();
    if (isReady) ask();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears Enter of the field within */}
      <div className="row cameras__area" onKeyDown={type}>
        <TextField label={text.stillFor} help={text.stillHelp} value={note} onChange={setNote} maxLength={200} />
        <Button isDisabled={!isReady} onPress={ask}>
          {text.takeStill}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

/** An address for what the browser holds, given back when it is shown no more. */
function useUrl(file: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
