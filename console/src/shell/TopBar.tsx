/** The top bar: product, screens, feed health, who is on duty, alarm rate, search, clock, seat. */
import { ChevronDown, Moon, Search, Sun } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTable } from '../feed/use';
import { Button, KeyName } from '../parts/Button';
import { Mark } from '../parts/Mark';
import { clockWords, exactWords, offsetWords } from '../parts/time';
import { screenFor, screensFor } from './access';
import { useKey } from './keys';
import { useNow } from './now';
import { go, routeHash, type ScreenName, useRoute } from './route';
import { useMe } from './session';
import { DutyButton, FeedsButton, RateMeter, SeatMenu } from './TopBarParts';
import { setTheme, useTheme } from './theme';
import { WaitsButton } from './WaitsButton';
import { words } from './words';

const text = words.frame;
/** So many screens stand in the bar; the others behind one button. */
const SHOWN_MAX = 8;

export function TopBar() {
  const { may } = useMe();
  return (
    <header className="bar">
      <a className="brand" href={routeHash('watch')}>
        {words.product}
      </a>
      <Screens />
      <Emergencies />
      <span className="push" />
      {may.includes('waits.list') ? <WaitsButton /> : null}
      {may.includes('feed.watch') ? <FeedsButton /> : null}
      {may.includes('room.load') ? <RateMeter /> : null}
      {may.includes('alert.list') ? <DutyButton /> : null}
      {may.includes('search.run') ? <SearchBox /> : null}
      <Clock />
      <ThemeButton />
      <SeatMenu />
    </header>
  );
}

function Screens() {
  const { screen: asked } = useRoute();
  const { may } = useMe();
  const offered = screensFor(may);
  const screen = screenFor(asked, may);
  const isFew = offered.length <= SHOWN_MAX + 1;
  const first = isFew ? offered : offered.slice(0, SHOWN_MAX);
  const rest = isFew ? [] : offered.slice(SHOWN_MAX);
  return (
    <nav className="bar__screens" aria-label={text.nav}>
      <ul>
        {first.map((name) => (
          <li key={name}>
            <a className="bar__screen" href={routeHash(name)} aria-current={screen === name ? 'page' : undefined}>
              {text.screens[name]}
            </a>
          </li>
        ))}
        {rest.length > 0 ? (
          <li>
            <MoreScreens names={rest} screen={screen} />
          </li>
        ) : null}
      </ul>
      <label className="bar__choose">
        <span className="unseen">{text.nav}</span>
        <select className="input" value={screen} onChange={(event) => go(event.target.value as ScreenName)}>
          {offered.map((name) => (
            <option key={name} value={name}>
              {text.screens[name]}
            </option>
          ))}
        </select>
      </label>
    </nav>
  );
}

/** The screens that the bar has no room for; the one that is open is named on the button. */
function MoreScreens({ names, screen }: { names: readonly ScreenName[]; screen: ScreenName }) {
  const isHere = names.includes(screen);
  return (
    <MenuTrigger>
      <AriaButton
        className="bar__screen bar__more"
        aria-label={isHere ? text.moreHere(text.screens[screen]) : text.more}
        {...(isHere ? { 'aria-current': 'page' } : {})}
      >
        {isHere ? text.screens[screen] : text.more}
        <ChevronDown size={14} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <Menu className="menu" aria-label={text.more} onAction={(name) => go(name as ScreenName)}>
          {names.map((name) => (
            <MenuItem key={name} id={name} className="menu__item">
              {text.screens[name]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Unacknowledged emergencies stay in sight on every screen. */
function Emergencies() {
  const alerts = useTable('alert');
  const open = [...alerts.values()].filter((each) => each.priority === 1 && each.status === 'new').length;
  if (open === 0) return null;
  return (
    <a className="bar__emergencies" href={routeHash('watch')} title={text.emergenciesOpen(open)}>
      <Mark priority={1} silent />
      <span className="bar__long">{text.emergencies(open)}</span>
      <span className="bar__short">{open}</span>
    </a>
  );
}

function SearchBox() {
  const [q, setQ] = useState('');
  const box = useRef<HTMLInputElement>(null);
  useKey('search.focus', () => box.current?.focus());
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (q.trim()) go('search', { q: q.trim() });
  };
  return (
    <search className="bar__search">
      <form onSubmit={send}>
        <Search size={14} aria-hidden="true" />
        <input
          ref={box}
          className="input"
          type="search"
          value={q}
          maxLength={200}
          placeholder={text.search}
          aria-label={text.searchLong}
          title={text.searchHint}
          onChange={(event) => setQ(event.target.value)}
        />
        <KeyName action="search.focus" />
      </form>
    </search>
  );
}

function Clock() {
  const now = new Date(useNow());
  const zone = offsetWords(-now.getTimezoneOffset());
  return (
    <time className="bar__clock" dateTime={now.toISOString()} title={`${text.clock(zone)}: ${exactWords(now)}`}>
      {clockWords(now)} <span className="quiet small">{zone}</span>
    </time>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <Button
      look="plain"
      className="bar__theme"
      icon={theme === 'dark' ? Sun : Moon}
      label={text.seat.theme[other]}
      onPress={() => setTheme(other)}
    />
  );
}
