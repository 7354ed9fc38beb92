/** Draws privacy masks over a still: by pressing points, or by keys alone. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { Mask, WorkView } from '../../api/types';
import { readMasks, setMasks } from '../../api/video';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { useAnswer } from '../../parts/useAnswer';
import { words } from '../../shell/words';
import { MaskBoard } from './MaskBoard';
import { type Drawing, NO_DRAWING, POINTS_MIN, type Point, takeBack } from './polygon';

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

/** Begins with the masks that are set now: what is not touched stays. */
export function MaskDialog(props: Props) {
  const { camera, onClose } = props;
  const answer = useAnswer(camera.masks > 0 ? camera.camera_id : null, (signal) => readMasks(camera.camera_id, signal));
  if (camera.masks === 0) return <MaskEditor {...props} masks={[]} />;
  if (answer.value) return <MaskEditor {...props} masks={answer.value.masks} />;
  return (
    <Dialog title={text.title(camera.name)} onClose={onClose}>
      <Going answer={answer} />
    </Dialog>
  );
}

function MaskEditor({ camera, onClose, onDone, masks: known }: Props & { masks: readonly Mask[] }) {
  const [areas, setAreas] = useState<readonly Area[]>(() => known.map(areaOf));
  const [drawing, setDrawing] = useState<Drawing>(NO_DRAWING);
  const [inCamera, setInCamera] = useState(camera.masked_in_camera);
  const [isSure, setSure] = useState(false);
  const removes = areas.length === 0 && camera.masks > 0;
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
      submit={removes ? text.removeAll : text.submit}
      missing={missingOf(areas, drawing.points.length, removes ? isSure : null)}
      onSubmit={send}
      onClose={onClose}
    >
      <p className="small quiet">{text.how}</p>
      <MaskBoard
        camera={camera.camera_id}
        areas={areas.map((each) => each.points)}
        drawing={drawing}
        onDraw={setDrawing}
      />
      <div className="row">
        <Button isDisabled={drawing.points.length < POINTS_MIN} onPress={close}>
          {text.close}
        </Button>
        <Button isDisabled={drawing.points.length === 0} onPress={() => setDrawing(takeBack(drawing))}>
          {text.back}
        </Button>
      </div>
      <Areas areas={areas} onChange={setAreas} />
      {removes && drawing.points.length === 0 ? (
        <Tick checked={isSure} onChange={setSure}>
          {text.sure(camera.masks)}
        </Tick>
      ) : null}
      <Tick checked={inCamera} onChange={setInCamera}>
        {text.inCamera}
      </Tick>
    </AskDialog>
  );
}

function Tick(props: { checked: boolean; onChange: (isTicked: boolean) => void; children: string }) {
  return (
    <label className="row">
      <input
        type="checkbox"
        className="check"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      {props.children}
    </label>
  );
}

const areaOf = ({ points, reason }: Mask): Area => ({
  points: points.map(([x, y]): Point => [x ?? 0, y ?? 0]),
  reason,
});

/** What keeps the masks from being saved: nothing drawn is lost, and nothing is removed (`isSure`) by a slip. */
function missingOf(areas: readonly Area[], openPoints: number, isSure: boolean | null): string | null {
  if (openPoints > 0) return text.openArea;
  if (areas.length === 0 && !isSure) return isSure === null ? text.nothingDrawn : text.tickSure;
  return areas.every((each) => each.reason.trim().length >= 3) ? null : text.reasonMissing;
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
