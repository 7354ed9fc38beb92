/** Choosing the cameras of the wall: by name, or on the map. */
import { lazy, Suspense } from 'react';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Wait } from '../../parts/Note';
import { words } from '../../shell/words';
import { CameraPicker } from '../../video/CameraPicker';
import { useMapCameras } from '../../video/useMapCameras';
import { fill, hang, type Layout, type Point, sizeFor } from './layout';

const text = words.wall;
const WALL_MAX = 64;
/** The map module is large: it is fetched when it is shown. */
const CameraMap = lazy(async () => ({ default: (await import('../../video/CameraMap')).CameraMap }));

interface Props {
  layout: Layout;
  /** Where the wall's incident is, if it is shown for one that has a place. */
  at: Point | null;
  onChange: (next: Layout) => void;
  onClose: () => void;
}

export function ChooseDialog({ layout, at, onChange, onClose }: Props) {
  const known = useMapCameras().value ?? [];
  const near = at ?? known.find((each) => each.id === layout.cameras[0]) ?? null;
  const free = layout.size - layout.cameras.length;
  const set = (cameras: readonly string[]) =>
    onChange({ cameras, size: cameras.length > layout.size ? sizeFor(cameras.length) : layout.size });
  return (
    <Dialog title={text.chooseTitle} wide onClose={onClose}>
      <p className="quiet">{text.chooseHelp}</p>
      <CameraPicker chosen={layout.cameras} max={WALL_MAX} onChange={set} />
      <Suspense fallback={<Wait text={words.common.loading} />}>
        <CameraMap
          label={text.map}
          onSelect={(kind, id) => (kind === 'camera' ? onChange(hang(layout, id)) : undefined)}
        />
      </Suspense>
      <p className="small quiet">{text.kept}</p>
      <div className="dialog__buttons">
        <Button isDisabled={layout.cameras.length === 0} onPress={() => set([])}>
          {text.clear}
        </Button>
        {near && free > 0 ? (
          <Button onPress={() => onChange(fill(layout, known, near))}>{text.fill(free, at !== null)}</Button>
        ) : null}
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </Dialog>
  );
}
