/** A private or partner camera's tile: closed until a person states the exigency and opens a lease. */
import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { openLease } from '../api/video';
import { Button } from '../parts/Button';
import { errorWords } from '../parts/errorWords';
import { useDeed } from '../parts/useDeed';
import { useMay } from '../shell/session';
import { words } from '../shell/words';
import { LeaseDialog } from './LeaseDialog';
import { TileFrame, type TileSubject } from './TileFrame';

const text = words.video.closed;

interface Props extends TileSubject {
  incident: string;
  /** `opens` of the ranking, `panic` where the owner's own button opens it, `no stream`, or `replay`. */
  opens: string;
}

export function ClosedTile(props: Props) {
  const mayOpen = useMay('lease.open');
  const [isAsking, setAsking] = useState(false);
  const says = text.says[props.opens] ?? words.common.notYours;
  return (
    <TileFrame {...props}>
      <div className="tile__picture tile__picture--closed">
        <div className="tile__shut">
          <Lock size={18} aria-hidden="true" />
          <p>{says}</p>
          {props.opens === 'lease' && mayOpen ? <Button onPress={() => setAsking(true)}>{text.state}</Button> : null}
          {props.opens === 'panic' && mayOpen ? <OnPanic camera={props.camera.id} incident={props.incident} /> : null}
        </div>
      </div>
      {isAsking ? (
        <LeaseDialog camera={props.camera} incident={props.incident} onClose={() => setAsking(false)} />
      ) : null}
    </TileFrame>
  );
}

/** What the owner's button opened in this window already: once ended, it opens again only by hand. */
const opened = new Set<string>();

/** Opens the camera as its owner asked by their own panic button. */
function OnPanic({ camera, incident }: { camera: string; incident: string }) {
  const deed = useDeed();
  const key = `${incident} ${camera}`;
  const [wasOpened] = useState(() => opened.has(key));
  const open = () => void deed.run(() => openLease({ camera_id: camera, incident, exigency: 'panic', note: '' }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each incident and camera, whatever is drawn anew
  useEffect(() => {
    if (opened.has(key)) return;
    opened.add(key);
    open();
  }, [key]);
  return (
    <>
      {deed.error ? <p role="alert">{errorWords(deed.error)}</p> : null}
      {wasOpened || deed.error ? <Button onPress={open}>{text.again}</Button> : null}
    </>
  );
}
