/** Steering one camera: who holds it, the pad, the directions it remembers, and who moved it last. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Minus, Plus, Square } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { CameraView, PtzView } from '../api/types';
import { type LookReason, readPtz, steer } from '../api/video';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Failure, Wait } from '../parts/Note';
import { countdownWords } from '../parts/time';
import { useAnswer } from '../parts/useAnswer';
import { type Deed, useDeed } from '../parts/useDeed';
import { When } from '../parts/When';
import { useNow } from '../shell/now';
import { words } from '../shell/words';
import { askAgainIn } from './steering';

const text = words.video.ptz;
const SPEED = 0.5;

interface Props {
  camera: CameraView;
  reason: LookReason;
  onClose: () => void;
}

type Order = (order: Record<string, unknown>) => Promise<void>;

export function PtzDialog({ camera, reason, onClose }: Props) {
  const deed = useDeed({ overlaps: true });
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(`ptz ${camera.id} ${turn}`, (signal) => readPtz(camera.id, reason, signal), camera.id);
  const { purpose, incident } = reason;
  const order: Order = async (what) => {
    await deed.run(() => steer(camera.id, { purpose, incident, ...what }));
    setTurn((before) => before + 1);
  };
  const { value } = answer;
  useEffect(() => {
    const again_ms = value ? askAgainIn(value, Date.now()) : null;
    if (again_ms === null) return;
    const wait = setTimeout(() => setTurn((before) => before + 1), again_ms);
    return () => clearTimeout(wait);
  }, [value]);
  const isMine = value?.lock?.mine ?? false;
  return (
    <Dialog title={text.title(camera.name)} onClose={onClose}>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {value ? (
        <Holder view={value} deed={deed} order={order} />
      ) : answer.error ? null : (
        <Wait text={words.common.loading} />
      )}
      {deed.error ? <Failure error={deed.error} /> : null}
      {value ? <Looks view={value} /> : null}
      {isMine && value ? <Pad order={order} point={reason.incident ? aimOf(value) : 'never'} /> : null}
      {isMine && value && value.presets.length > 0 ? <Presets view={value} order={order} /> : null}
      {value ? <Moves view={value} /> : null}
    </Dialog>
  );
}

function Holder({ view, deed, order }: { view: PtzView; deed: Deed; order: Order }) {
  const now = useNow();
  const { lock } = view;
  const left = lock ? countdownWords(Math.max(0, Date.parse(lock.released_at) - now)) : '';
  const says = lock === null ? text.nobody : lock.mine ? text.mine(left) : text.holder(lock.name);
  return (
    <div className="row">
      <p role="status">{says}</p>
      <span className="push" />
      {lock?.mine ? (
        <Button isRunning={deed.isRunning} onPress={() => void order({ command: 'release' })}>
          {text.release}
        </Button>
      ) : (
        <Button look="main" isRunning={deed.isRunning} onPress={() => void order({ command: 'take' })}>
          {text.take}
        </Button>
      )}
    </div>
  );
}

function Looks({ view }: { view: PtzView }) {
  if (view.looks_deg === null) return null;
  return <p role="status">{view.moving ? text.turning : text.looks(view.looks_deg)}</p>;
}

const KEYS: Record<string, { pan?: number; tilt?: number; zoom?: number }> = {
  ArrowLeft: { pan: -SPEED },
  ArrowRight: { pan: SPEED },
  ArrowUp: { tilt: SPEED },
  ArrowDown: { tilt: -SPEED },
  '+': { zoom: SPEED },
  '-': { zoom: -SPEED },
};

type Aim = 'known' | 'unknown' | 'never';

const aimOf = (view: PtzView): Aim => (view.pan_zero_deg === null ? 'unknown' : 'known');

function Pad({ order, point }: { order: Order; point: Aim }) {
  const move = (by: (typeof KEYS)[string]) => order({ command: 'move', ...by });
  const hear = (event: KeyboardEvent) => {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    void move(by);
  };
  const buttons = [
    { label: text.up, icon: ArrowUp, by: { tilt: SPEED }, at: 'up' },
    { label: text.left, icon: ArrowLeft, by: { pan: -SPEED }, at: 'left' },
    { label: text.right, icon: ArrowRight, by: { pan: SPEED }, at: 'right' },
    { label: text.down, icon: ArrowDown, by: { tilt: -SPEED }, at: 'down' },
    { label: text.closer, icon: Plus, by: { zoom: SPEED }, at: 'closer' },
    { label: text.wider, icon: Minus, by: { zoom: -SPEED }, at: 'wider' },
  ];
  return (
    <fieldset className="ptz" onKeyDown={hear}>
      <legend className="small quiet">{text.keys}</legend>
      <div className="ptz__pad">
        {buttons.map(({ label, icon, by, at }) => (
          <Button key={at} className={`ptz__${at}`} icon={icon} label={label} onPress={() => void move(by)} />
        ))}
        <Button className="ptz__stop" icon={Square} label={text.stop} onPress={() => void order({ command: 'stop' })} />
      </div>
      <div className="row">
        <Button onPress={() => void order({ command: 'home' })}>{text.home}</Button>
        {point === 'known' ? (
          <Button onPress={() => void order({ command: 'goto_incident' })}>{text.point}</Button>
        ) : null}
      </div>
      {point === 'unknown' ? <p className="small quiet">{text.unknown}</p> : null}
    </fieldset>
  );
}

function Presets({ view, order }: { view: PtzView; order: Order }) {
  return (
    <div>
      <h3>{text.presets}</h3>
      <div className="row">
        {view.presets.map(({ token, name }) => (
          <Button key={token} onPress={() => void order({ command: 'preset', preset: token })}>
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

function Moves({ view }: { view: PtzView }) {
  return (
    <div>
      <h3>{text.moves}</h3>
      {view.moves.length === 0 ? <p className="quiet small">{text.noMoves}</p> : null}
      <ul className="small">
        {view.moves.map((each) => (
          <li key={`${each.at} ${each.act_id}`} className="row listed">
            <When at={each.at} /> {each.name}: {each.command}
            {each.outcome === 'failed' ? ` ${text.failed}` : ''}
          </li>
        ))}
      </ul>
    </div>
  );
}
