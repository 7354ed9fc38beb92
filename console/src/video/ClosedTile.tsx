/** A private or partner camera's tile: closed until a person states the exigency and opens a lease. */
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { useMay } from '../shell/session';
import { words } from '../shell/words';
import { LeaseDialog } from './LeaseDialog';
import { TileFrame, type TileSubject } from './TileFrame';

const text = words.video.closed;

interface Props extends TileSubject {
  incident: string;
  /** `opens` of the ranking, or `replay`. */
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
        </div>
      </div>
      {isAsking ? (
        <LeaseDialog camera={props.camera} incident={props.incident} onClose={() => setAsking(false)} />
      ) : null}
    </TileFrame>
  );
}
