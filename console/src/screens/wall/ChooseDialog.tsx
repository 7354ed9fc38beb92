/** Choosing the cameras of the wall: by name, or on the map. */
import { lazy, Suspense } from 'react';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Wait } from '../../parts/Note';
import { words } from '../../shell/words';
import { CameraPicker } from '../../video/CameraPicker';
import { hang, type Layout, sizeFor } from './layout';

const text = words.wall;
const WALL_MAX = 64;
/** The map module is large: it is fetched when it is shown. */
const CameraMap = lazy(async () => ({ default: (await import('../../video/CameraMap')).CameraMap }));

interface Props {
  layout: Layout;
  onChange: (next: Layout) => void;
  onClose: () => void;
}

export function ChooseDialog({ layout, onChange, onClose }: Props) {
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
        <Button onPress={() => set([])}>{text.clear}</Button>
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </Dialog>
  );
}
