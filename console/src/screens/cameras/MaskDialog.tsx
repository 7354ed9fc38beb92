/** Draws privacy masks over a still: by pressing points, or by keys alone. */
import { X } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';
import type { WorkView } from '../../api/types';
import { currentStillUrl, setMasks } from '../../api/video';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { type Drawing, hear, NO_DRAWING, POINTS_MIN, type Point, pathOf, put, takeBack } from './polygon';

const text = words.camerasScreen.mask;

interface Area {
  points: readonly Point[];
  reason: string;
}

interface Props {
  camera: WorkView;
  onClose: () => void;
  /** Told what the camera said when it could not hide the areas itself. */
  onDone: (says: string | null) => void;
}

export function MaskDialog({ camera, onClose, onDone }: Props) {
  const [areas, setAreas] = useState<readonly Area[]>([]);
  const [drawing, setDrawing] = useState<Drawing>(NO_DRAWING);
  const [inCamera, setInCamera] = useState(camera.masked_in_camera);
  const isWhole = areas.every((each) => each.reason.trim().length >= 3);
  const send = async () => {
    const masks = areas.map(({ points, reason }) => ({
      points: points.map((each) => [...each]),
      reason: reason.trim(),
    }));
    onDone((await setMasks(camera.camera_id, masks, inCamera)).says);
  };
  const close = () => {
    setAreas([...areas, { points: drawing.points, reason: '' }]);
    setDrawing({ ...drawing, points: [] });
  };
  return (
    <AskDialog
      title={text.title(camera.name)}
      explain={text.explain}
      submit={text.submit}
      missing={isWhole ? null : text.reasonMissing}
      onSubmit={send}
      onClose={onClose}
    >
      {camera.masks > 0 ? <p className="note">{text.replaces(camera.masks)}</p> : null}
      <p className="small quiet">{text.how}</p>
      <DrawingBoard camera={camera.camera_id} areas={areas} drawing={drawing} onDraw={setDrawing} />
      <div className="row">
        <Button isDisabled={drawing.points.length < POINTS_MIN} onPress={close}>
          {text.close}
        </Button>
        <Button isDisabled={drawing.points.length === 0} onPress={() => setDrawing(takeBack(drawing))}>
          {text.back}
        </Button>
      </div>
      <Areas areas={areas} onChange={setAreas} />
      <label className="row">
        <input
          type="checkbox"
          className="check"
          checked={inCamera}
          onChange={(event) => setInCamera(event.target.checked)}
        />
        {text.inCamera}
      </label>
    </AskDialog>
  );
}

function Areas({ areas, onChange }: { areas: readonly Area[]; onChange: (areas: readonly Area[]) => void }) {
  return areas.map((area, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an area is known by its number
    <div key={i} className="row cameras__area">
      <TextField
        label={text.area(i + 1, text.reason)}
        value={area.reason}
        onChange={(reason) => onChange(areas.map((each, at) => (at === i ? { ...each, reason } : each)))}
        maxLength={200}
      />
      <Button icon={X} label={text.drop(i + 1)} onPress={() => onChange(areas.filter((_, at) => at !== i))} />
    </div>
  ));
}

interface BoardProps {
  camera: string;
  areas: readonly Area[];
  drawing: Drawing;
  onDraw: (drawing: Drawing) => void;
}

function DrawingBoard({ camera, areas, drawing, onDraw }: BoardProps) {
  const { url, failed, fail } = useStill(camera);
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
    <div className="board">
      {url && !failed ? (
        <img src={url} alt="" onError={fail} />
      ) : (
        <p className="board__empty small">{text.noPicture}</p>
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
          {areas.map((area) => (
            <polygon key={pathOf(area.points)} className="board__area" points={pathOf(area.points)} />
          ))}
          <polyline className="board__line" points={pathOf(drawing.points)} />
          <path className="board__cross" d={`M${x * 100 - 2} ${y * 100}h4M${x * 100} ${y * 100 - 3}v6`} />
        </svg>
      </div>
    </div>
  );
}

/** A still of now, where the role may see one: an act of its own. */
function useStill(camera: string) {
  const mayLook = useMay('camera.still');
  const [failed, setFailed] = useState(false);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => setUrl(mayLook ? currentStillUrl(camera) : null), [camera, mayLook]);
  return { url, failed, fail: () => setFailed(true) };
}
