/** The frame: top bar, screens, what is wrong with the line, and the screen itself. */
import type { ReactNode } from 'react';
import { feed } from '../feed/client';
import { useLine, useRoom } from '../feed/use';
import { Button } from '../parts/Button';
import { clockWords } from '../parts/time';
import { useKey } from './keys';
import { useNow } from './now';
import { go, type PaneName, type Route } from './route';
import { useMe } from './session';
import { TopBar } from './TopBar';
import { useIdleLock } from './useIdleLock';
import { forgetLost, popOut, usePanesLost } from './windows';
import { words } from './words';

interface Props {
  pane: Route['pane'];
  children: ReactNode;
}

export function Frame({ pane, children }: Props) {
  const me = useMe();
  const isSoon = useIdleLock(me);
  useKey('help.open', () => go('help'), pane === null);
  useKey('patrol.report', () => go('patrol', { report: 'yes' }), pane === null && me.may.includes('incident.observe'));
  return (
    <div className="frame">
      {pane === null ? (
        <>
          <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
            {words.frame.skip}
          </button>
          <TopBar />
        </>
      ) : null}
      <div className="frame__notes">
        <LineNote />
        <LedgerNote />
        {me.may.includes('feed.watch') || me.may.includes('program.list') ? null : (
          <aside className="note">{words.frame.ownPages}</aside>
        )}
        {isSoon ? (
          <p className="note" role="status">
            {words.frame.lock.soon}
          </p>
        ) : null}
        {pane === null ? <LostWindows /> : null}
      </div>
      <main className="frame__main" id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** A line that comes back at once is not worth a word. */
const LOST_MS = 2_000;

/** A dead line is an alarm: everything shown is old. */
function LineNote() {
  const line = useLine();
  const now = useNow();
  if (line.status !== 'lost' || now - feed.offsetMs - line.since < LOST_MS) return null;
  return (
    <p className="note note--alarm" role="status">
      {words.frame.line.lost(clockWords(new Date(line.heardAt ?? line.since)))}
    </p>
  );
}

/** A room whose acts are not recorded must not go on unseen. */
function LedgerNote() {
  const since = useRoom()?.unrecorded_since;
  if (!since) return null;
  return (
    <p className="note note--alarm" role="alert">
      {words.frame.line.unrecorded(clockWords(new Date(since)))}
    </p>
  );
}

function LostWindows() {
  const lost = usePanesLost();
  if (lost.length === 0) return null;
  const text = words.frame.windows;
  return (
    <div className="note">
      <span>{text.reopen(lost.length)}</span>
      <span className="note__act row">
        {lost.map((pane: PaneName) => (
          <Button key={pane} onPress={() => popOut(pane)}>
            {text.reopenButton}: {text.panes[pane]}
          </Button>
        ))}
        <Button look="plain" onPress={forgetLost}>
          {text.forget}
        </Button>
      </span>
    </div>
  );
}
