/** The work list: one line per camera, the worst first; what is being done stays open when its line goes. */
import { Ellipsis, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { WorkView } from '../../api/types';
import { relearnCamera } from '../../api/video';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { offsetSecondsWords, spanWords } from '../../parts/time';
import { useDeed } from '../../parts/useDeed';
import { Age } from '../../parts/When';
import { go } from '../../shell/route';
import { select } from '../../shell/selection';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { sizeWords } from '../../video/size';
import { ChangeDialog } from './ChangeDialog';
import { HoldDialog } from './Holds';
import { MaskDialog } from './MaskDialog';
import { OrientDialog } from './OrientDialog';
import { RetireDialog } from './RetireDialog';

const text = words.camerasScreen;
const LISTED_MAX = 300;
const HOURS_A_DAY = 24;

interface Props {
  items: readonly WorkView[];
  onDone: () => void;
}

export function WorkTable({ items, onDone }: Props) {
  const [doing, setDoing] = useState<{ act: Act; camera: WorkView } | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const masked = (says: string | null) => {
    setSaid(says);
    onDone();
  };
  const close = () => setDoing(null);
  const deed = useDeed();
  const start = (act: Act, camera: WorkView) => {
    if (act !== 'relearn') return setDoing({ act, camera });
    void deed.run(async () => {
      await relearnCamera(camera.camera_id);
      masked(text.relearnt(camera.name));
    });
  };
  return (
    <>
      {deed.error ? <Failure error={deed.error} /> : null}
      {said ? (
        <p className="note" role="status">
          {said}
        </p>
      ) : null}
      {items.length > 0 ? <Table items={items} onStart={start} /> : null}
      {items.length > LISTED_MAX ? <p className="quiet">{text.capped(LISTED_MAX)}</p> : null}
      {doing?.act === 'edit' ? <ChangeDialog camera={doing.camera} onClose={close} onDone={onDone} /> : null}
      {doing?.act === 'masks' ? <MaskDialog camera={doing.camera} onClose={close} onDone={masked} /> : null}
      {doing?.act === 'orient' ? <OrientDialog camera={doing.camera} onClose={close} onDone={masked} /> : null}
      {doing?.act === 'retire' ? <RetireDialog camera={doing.camera} onClose={close} onDone={masked} /> : null}
      {doing?.act === 'hold' ? <HoldDialog camera={doing.camera} onClose={close} onDone={onDone} /> : null}
    </>
  );
}

function Table({ items, onStart }: { items: readonly WorkView[]; onStart: (act: Act, camera: WorkView) => void }) {
  const { columns } = text;
  return (
    <Scroll label={text.title}>
      <table className="table cameras__table">
        <thead>
          <tr>
            <th scope="col">{columns.camera}</th>
            <th scope="col">{columns.faults}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="number">
              {columns.offset}
            </th>
            <th scope="col" className="number">
              {columns.uptime}
            </th>
            <th scope="col" className="number">
              {columns.mttr}
            </th>
            <th scope="col">{columns.kept}</th>
            <th scope="col">{columns.acts}</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, LISTED_MAX).map((each) => (
            <Line key={each.camera_id} camera={each} onAct={(act) => onStart(act, each)} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

type Act = 'onMap' | 'edit' | 'masks' | 'hold' | 'orient' | 'relearn' | 'retire';
const NEEDS: Record<Act, string> = {
  onMap: 'alert.list',
  edit: 'camera.change',
  masks: 'masks.set',
  hold: 'hold.place',
  orient: 'camera.orient',
  relearn: 'camera.relearn',
  retire: 'camera.retire',
};
const TITLES: Record<Act, string> = {
  onMap: text.onMap,
  edit: text.edit,
  masks: text.drawMasks,
  hold: text.hold,
  orient: text.orient,
  relearn: text.relearn,
  retire: text.retire,
};

function Line({ camera, onAct }: { camera: WorkView; onAct: (act: Act) => void }) {
  const { state } = camera;
  const isBad = camera.faults.length > 0;
  return (
    <tr>
      <td>
        <span className="strong">{camera.name}</span>
        <br />
        <span className="small quiet">
          {[camera.camera_id, words.ownerClass[camera.owner_class], camera.kind].filter(Boolean).join(', ')}
        </span>
      </td>
      <td className="cameras__faults">
        {isBad ? <TriangleAlert size={14} aria-hidden="true" /> : null}
        <span className={isBad ? 'strong' : 'quiet'}>
          {isBad ? camera.faults.map((each) => text.faults[each] ?? each).join('. ') : text.noFault}
        </span>
        {state?.error ? <p className="small quiet">{state.error}</p> : null}
      </td>
      <td>
        <State camera={camera} />
      </td>
      <td className="number">{typeof state?.offset_s === 'number' ? offsetSecondsWords(state.offset_s) : ''}</td>
      <td className="number">{camera.uptime === null ? '' : `${(camera.uptime * 100).toFixed(1)} %`}</td>
      <td className="number">{camera.mttr_s === null ? '' : spanWords(camera.mttr_s * 1_000)}</td>
      <td>
        {sizeWords(camera.kept_bytes)}{' '}
        <span className="small quiet">{text.retention(keptWords(camera.retention_hours))}</span>
        {camera.masks > 0 ? (
          <p className="small quiet">
            {text.masks(camera.masks)}
            {camera.masked_in_camera ? `, ${text.inCamera}` : ''}
          </p>
        ) : null}
      </td>
      <td>
        <Acts camera={camera} onAct={onAct} />
      </td>
    </tr>
  );
}

function keptWords(hours: number): string {
  return hours % HOURS_A_DAY === 0 ? text.days(hours / HOURS_A_DAY) : text.hours(hours);
}

function State({ camera }: { camera: WorkView }) {
  const { state } = camera;
  return (
    <>
      {state ? (text.actual[state.actual] ?? state.actual) : text.untold}
      <span className="small quiet"> ({text.wantedWord(text.wanted[camera.wanted] ?? camera.wanted)})</span>
      {state ? (
        <p className="small quiet">
          {state.width > 0 ? `${text.picture(state.width, state.height, state.fps.toFixed(0))}, ` : ''}
          <Age at={state.since} />
        </p>
      ) : null}
    </>
  );
}

function Acts({ camera, onAct }: { camera: WorkView; onAct: (act: Act) => void }) {
  const { may } = useMe();
  const fits: Partial<Record<Act, boolean>> = { relearn: camera.faults.includes('moved'), orient: camera.turns };
  const acts = (Object.keys(NEEDS) as Act[]).filter((act) => may.includes(NEEDS[act]) && (fits[act] ?? true));
  if (acts.length === 0) return null;
  const show = (act: Act) => {
    if (act !== 'onMap') return onAct(act);
    select({ spot: { kind: 'camera', id: camera.camera_id, at: null } });
    go('watch');
  };
  return (
    <MenuTrigger>
      <AriaButton className="button button--plain button--icon" aria-label={text.more(camera.name)}>
        <Ellipsis size={16} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" onAction={(key) => show(key as Act)}>
          {acts.map((act) => (
            <MenuItem key={act} id={act} className="menu__item">
              {TITLES[act]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
