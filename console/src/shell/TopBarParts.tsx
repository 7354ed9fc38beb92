/** The top bar's figures that open: feed health, alarm rate, who is on duty, the own seat. */
import { CircleUser, Radio, TriangleAlert, Users } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
} from 'react-aria-components';
import type { SeatView, SourceView } from '../api/types';
import { useLine, useRoom, useTable } from '../feed/use';
import { Age, When } from '../parts/When';
import { useLeaving } from './Leaving';
import { PasskeysDialog } from './PasskeysDialog';
import { routeHash, useRoute } from './route';
import { useAgencyName, useMe } from './session';
import { setTheme, useTheme } from './theme';
import { words } from './words';

const text = words.frame;

interface OpensProps {
  label: string;
  face: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A figure that opens; it closes where one of its links leads to another screen. */
export function Opens({ label, face, className = '', children }: OpensProps) {
  const [isOpen, setOpen] = useState(false);
  const { screen, query } = useRoute();
  const at = routeHash(screen, query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is what closes it
  useEffect(() => setOpen(false), [at]);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className={`button button--plain bar__figure ${className}`} aria-label={label}>
        {face}
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Dialog aria-label={label}>{children}</Dialog>
      </Popover>
    </DialogTrigger>
  );
}

const count = (sources: readonly SourceView[], actual: string): number =>
  sources.filter((each) => each.actual === actual).length;

/** Wanted on and not running: dead, or stopped after an error. */
export function isBad(source: SourceView): boolean {
  return source.wanted === 'on' && (source.actual === 'dead' || source.actual === 'stopped');
}

export function FeedsButton() {
  const sources = [...useTable('source').values()].sort(
    (a, b) => Number(isBad(b)) - Number(isBad(a)) || (a.id < b.id ? -1 : 1),
  );
  const line = useLine();
  const bad = sources.filter(isBad).length;
  const isDown = bad > 0 || line.status === 'lost';
  const facts = [
    text.feeds.live(count(sources, 'live')),
    ...(count(sources, 'quiet') > 0 ? [text.feeds.quiet(count(sources, 'quiet'))] : []),
  ];
  const told = bad > 0 ? text.feeds.bad(bad) : `${text.feeds.title} ${facts.join(', ')}`;
  const face = (
    <>
      {isDown ? <TriangleAlert size={15} aria-hidden="true" /> : <Radio size={15} aria-hidden="true" />}
      <span className="bar__long">{told}</span>
    </>
  );
  return (
    <Opens label={told} face={face} className={isDown ? 'bar__figure--alarm' : ''}>
      <p className="row">
        <span className="strong">{line.status === 'live' ? text.line.live : text.line.connecting}</span>
        {line.heardAt === null ? null : (
          <span className="quiet push">
            <Age at={new Date(line.heardAt).toISOString()} />
          </span>
        )}
      </p>
      {sources.length === 0 ? <p className="quiet">{text.feeds.none}</p> : null}
      <ul>
        {sources.map((source) => (
          <li key={source.id} className="row listed">
            <span className={isBad(source) ? 'alarm strong' : ''}>{source.title}</span>
            <span className="push quiet small">{words.feeds.actual[source.actual] ?? source.actual}</span>
            <span className="quiet small figure listed__age">
              {source.last_received_at ? <Age at={source.last_received_at} /> : words.feeds.never}
            </span>
          </li>
        ))}
      </ul>
      <a href={routeHash('feeds')}>{text.feeds.all}</a>
    </Opens>
  );
}

export function RateMeter() {
  const room = useRoom();
  if (!room) return null;
  const rate = Number.isInteger(room.alarms_10min) ? String(room.alarms_10min) : room.alarms_10min.toFixed(1);
  const mode = text.rate.mode[room.mode] ?? room.mode;
  return (
    <a
      className={`bar__figure bar__rate bar__rate--${room.mode}`}
      href={routeHash('room')}
      title={`${text.rate.explain} (${text.rate.budget(String(room.budget))})`}
    >
      <meter
        className="meter bar__meter"
        min={0}
        max={10}
        value={Math.min(10, room.alarms_10min)}
        aria-label={text.rate.title}
      />
      <span className="bar__long">
        {text.rate.text(rate)}, {mode || text.rate.budget(String(room.budget))}
      </span>
    </a>
  );
}

export function DutyButton() {
  const seats = [...useTable('seat').values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hasSupervisor = seats.some((seat) => seat.role === 'supervisor');
  const face = (
    <>
      <Users size={15} aria-hidden="true" />
      <span className="bar__long">{text.duty.button(seats.length)}</span>
    </>
  );
  return (
    <Opens label={text.duty.button(seats.length)} face={face}>
      {seats.length === 0 ? <p className="quiet">{text.duty.none}</p> : null}
      {seats.length > 0 && !hasSupervisor ? <p className="note">{text.duty.noSupervisor}</p> : null}
      <ul>
        {seats.map((seat) => (
          <Seat key={seat.id} seat={seat} />
        ))}
      </ul>
    </Opens>
  );
}

function Seat({ seat }: { seat: SeatView }) {
  const nameOf = useAgencyName();
  return (
    <li className="listed">
      <span className="strong">{seat.name}</span>
      {seat.patrol ? `, ${text.duty.patrol}` : ''}
      <p className="small quiet">
        {text.roles[seat.role] ?? seat.role}, {nameOf(seat.agency)}, {text.duty.since}{' '}
        <When at={seat.began_at} seconds={false} />
        {seat.by_token ? `, ${text.duty.byToken}` : ''}
      </p>
    </li>
  );
}

export function SeatMenu() {
  const me = useMe();
  const nameOf = useAgencyName();
  const others = me.roles.filter((role) => role.code !== me.role);
  const other = useTheme() === 'dark' ? 'light' : 'dark';
  const { leave, dialog } = useLeaving();
  const [showsPasskeys, setPasskeys] = useState(false);
  const act = (id: string) => {
    if (id === 'theme') setTheme(other);
    else if (id === 'passkeys') setPasskeys(true);
    else void leave(id === 'out' ? null : id.slice('role:'.length));
  };
  return (
    <>
      {dialog}
      {showsPasskeys ? <PasskeysDialog onClose={() => setPasskeys(false)} /> : null}
      <MenuTrigger>
        <AriaButton
          className="button button--plain bar__figure"
          aria-label={text.seat.menu(me.name, text.roles[me.role] ?? me.role)}
        >
          <CircleUser size={16} aria-hidden="true" />
          <span className="bar__long bar__me">{me.name}</span>
        </AriaButton>
        <Popover className="popover" placement="bottom end">
          <div className="seat">
            <p className="strong">{me.name}</p>
            <p className="small quiet">
              {text.roles[me.role] ?? me.role}, {nameOf(me.agency)}
            </p>
            {me.demo ? <p className="small quiet">{text.seat.demo}</p> : null}
          </div>
          <Menu className="menu" aria-label={text.menu} onAction={(id) => act(String(id))}>
            {others.map((role) => (
              <MenuItem key={role.code} id={`role:${role.code}`} className="menu__item">
                {text.seat.role}: {role.title}
              </MenuItem>
            ))}
            <MenuItem id="passkeys" className="menu__item">
              {text.seat.passkeys}
            </MenuItem>
            <MenuItem id="theme" className="menu__item">
              {text.seat.theme[other]}
            </MenuItem>
            <MenuItem id="out" className="menu__item">
              {text.seat.signOut}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
