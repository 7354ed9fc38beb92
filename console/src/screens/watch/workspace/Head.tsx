/** The incident's head: number, type, place, areas, status, owner, purpose of this look, and what can be done. */
import { Ellipsis, History } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { releaseIncident, takeIncident } from '../../../api/incidents';
import type { IncidentView } from '../../../api/types';
import { useRecord } from '../../../feed/use';
import { Button } from '../../../parts/Button';
import { shortIds } from '../../../parts/ids';
import { Mark } from '../../../parts/Mark';
import { Failure } from '../../../parts/Note';
import { placeWords } from '../../../parts/place';
import { LoggedMark } from '../../../parts/Receipt';
import { distanceWords } from '../../../parts/time';
import { type Deed, useDeed } from '../../../parts/useDeed';
import { When } from '../../../parts/When';
import { useKey } from '../../../shell/keys';
import { go } from '../../../shell/route';
import { openIncident } from '../../../shell/selection';
import { useMe } from '../../../shell/session';
import { words } from '../../../shell/words';
import { EmergencyButton } from './EmergencyButton';
import { FootageButton } from './FootageButton';
import { type IncidentAct, IncidentDialogs } from './IncidentDialogs';
import { PeaceButton } from './PeaceButton';
import type { WorkspaceProps } from './Workspace';

const text = words.workspace;

export function Head(props: WorkspaceProps) {
  const { incident } = props.detail;
  return (
    <header className="head">
      <div className="row head__title">
        <Mark priority={incident.priority} taken={incident.owner !== null} size={16} />
        <h2>{incident.title}</h2>
        <span className="chip">{words.status[incident.status] ?? incident.status}</span>
      </div>
      <p>{placeWords(incident.place)}</p>
      <p className="small quiet" title={shortIds(incident.external_ids).join('\n')}>
        {text.number(incident.number)}, <Areas incident={incident} /> <When at={incident.opened_at} />
      </p>
      <p className="small quiet">
        <Parts incident={incident} />
      </p>
      {incident.merged_into ? <Merged into={incident.merged_into} /> : null}
      <Buttons {...props} />
      <Purpose {...props} />
    </header>
  );
}

function Areas({ incident }: { incident: IncidentView }) {
  const { psa, district, ward, jurisdiction } = incident.place;
  const areas = [district, psa, ward, jurisdiction].filter(Boolean);
  return areas.length > 0 ? `${areas.join(', ')},` : null;
}

/** From what it was made, how firmly it hangs together, and how well its place is known. */
function Parts({ incident }: { incident: IncidentView }) {
  const parts = Object.entries(incident.sources).map(([kind, n]) => text.parts[kind]?.(n) ?? `${n} ${kind}`);
  if (incident.probability < 1) parts.push(text.probability(incident.probability.toFixed(2)));
  if (incident.place.precision_m) parts.push(words.common.precision(distanceWords(incident.place.precision_m)));
  return parts.length > 0 ? `${text.sources}: ${parts.join(', ')}` : null;
}

function Merged({ into }: { into: string }) {
  const other = useRecord('incident', into);
  return (
    <div className="note">
      {text.merged(other ? text.number(other.number) : text.another)}
      <Button look="plain" onPress={() => openIncident(into)}>
        {text.openOther}
      </Button>
    </div>
  );
}

function Buttons({ detail, isLive, onReplay, onDone }: WorkspaceProps) {
  const { incident } = detail;
  const me = useMe();
  const deed = useDeed();
  const [act, setAct] = useState<IncidentAct | null>(null);
  const owner = incident.owner === me.login ? words.common.you : (incident.owner_name ?? incident.owner);
  return (
    <>
      <div className="row head__buttons">
        <span className="small">{owner ? text.owner(owner) : text.noOwner}</span>
        {incident.status === 'open' ? (
          <TakeButton incident={incident} isLive={isLive} deed={deed} onDone={onDone} />
        ) : null}
        <span className="push" />
        {isLive && me.may.includes('incident.replay') ? (
          <Button look="plain" icon={History} onPress={onReplay}>
            {text.replay.start}
          </Button>
        ) : null}
        {isLive ? <FootageButton incident={incident} onDone={onDone} /> : null}
        {isLive ? <EmergencyButton detail={detail} /> : null}
        {isLive ? <PeaceButton incident={incident} /> : null}
        {me.may.includes('evidence.list') ? (
          <Button onPress={() => go('evidence', { incident: incident.number })}>{words.evidence.workspace}</Button>
        ) : null}
        {isLive ? <MoreMenu incident={incident} onAct={setAct} /> : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {act ? <IncidentDialogs act={act} detail={detail} onClose={() => setAct(null)} onDone={onDone} /> : null}
    </>
  );
}

interface TakeProps {
  incident: IncidentView;
  isLive: boolean;
  deed: Deed;
  onDone: () => void;
}

function TakeButton({ incident, isLive, deed, onDone }: TakeProps) {
  const me = useMe();
  const isMine = incident.owner === me.login;
  const mayTake = me.may.includes(isMine ? 'incident.release' : 'incident.take');
  const take = async () => {
    const done = await deed.run(() => (isMine ? releaseIncident : takeIncident)(incident.id));
    if (done) onDone();
  };
  useKey('incident.take', () => void take(), isLive && mayTake);
  if (!mayTake) return null;
  return (
    <Button isDisabled={!isLive} isRunning={deed.isRunning} keyFor="incident.take" onPress={() => void take()}>
      {isMine ? text.release : text.take}
    </Button>
  );
}

const ACTS: Readonly<Record<string, readonly IncidentAct[]>> = {
  open: ['correct', 'split', 'close'],
  closed: ['reopen'],
};

function MoreMenu({ incident, onAct }: { incident: IncidentView; onAct: (act: IncidentAct) => void }) {
  const { may } = useMe();
  const acts = (ACTS[incident.status] ?? []).filter((act) => may.includes(`incident.${act}`));
  if (acts.length === 0) return null;
  return (
    <MenuTrigger>
      <AriaButton className="button button--plain button--icon" aria-label={text.menu}>
        <Ellipsis size={16} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={text.menu} onAction={(id) => onAct(id as IncidentAct)}>
          {acts.map((act) => (
            <MenuItem key={act} id={act} className="menu__item">
              {text[act].action}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Purpose({ detail, act, isLive }: WorkspaceProps) {
  const { purposes } = useMe();
  const title = purposes.find((each) => each.code === detail.purpose)?.title ?? detail.purpose;
  return (
    <div className="row small quiet head__purpose">
      <span>{isLive ? text.purpose(title) : text.replayLook}</span>
      <LoggedMark act={act} text={text.logged} />
    </div>
  );
}
