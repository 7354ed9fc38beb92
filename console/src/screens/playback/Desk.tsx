/** The desk of one playback: pictures in step, transport, timeline, and the keys that work while it has the focus. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PlaybackQuestion } from '../../api/video';
import { Button } from '../../parts/Button';
import { useKeymap } from '../../shell/keys';
import { useMay } from '../../shell/session';
import { useStore } from '../../shell/store';
import { words } from '../../shell/words';
import { Placed } from '../../video/Placed';
import type { SyncPlayer } from '../../video/recording/player';
import type { Lane, PlaybackSession } from '../../video/recording/session';
import { ChosenSpan } from './ChosenSpan';
import { ExportDialog } from './ExportDialog';
import { Timeline } from './Timeline';
import { Transport } from './Transport';
import type { View } from './timeline';

const text = words.playback;
const TEN_US = 10_000_000;

interface Props {
  session: PlaybackSession;
  question: PlaybackQuestion;
  calledUs: number | null;
  onClose: () => void;
}

export function Desk({ session, question, calledUs, onClose }: Props) {
  const { player, view: opened } = session;
  const desk = useRef<HTMLElement>(null);
  const [span, setSpan] = useState<View | null>(null);
  const [zoom, setZoom] = useState<View | null>(null);
  const [isExporting, setExporting] = useState(false);
  const mayExport = useMay('clip.export');
  const { on } = useKeymap();
  const { fromUs, toUs } = useStore(player.state);
  const whole = { fromUs, toUs };
  useEffect(() => desk.current?.focus(), []);
  const refused = opened.cameras.filter((each) => each.refused !== null);
  return (
    <section
      ref={desk}
      className="desk"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys work while it has the focus (WCAG 2.1.4)
      tabIndex={0}
      aria-label={text.title}
      onKeyDown={(event) => on && hear(event, player)}
    >
      {refused.map((each) => (
        <p key={each.camera.id} className="note">
          {text.refused(each.camera.name, each.refused ?? '')}
        </p>
      ))}
      <ul className={`desk__pictures desk__pictures--${Math.min(9, session.lanes.length)}`}>
        {session.lanes.map((lane, i) => (
          <Picture key={lane.id} lane={lane} at={i} session={session} />
        ))}
      </ul>
      <Transport player={player} calledUs={calledUs}>
        {mayExport ? <Button onPress={() => setExporting(true)}>{text.export}</Button> : null}
        <Button onPress={onClose}>{text.again}</Button>
      </Transport>
      <Timeline session={session} view={zoom ?? whole} span={span} onSpan={setSpan} />
      <ChosenSpan span={span} whole={whole} zoom={zoom} onSpan={setSpan} onZoom={setZoom} />
      <p className="small quiet">{text.keys}</p>
      {isExporting ? (
        <ExportDialog session={session} question={question} span={span ?? whole} onClose={() => setExporting(false)} />
      ) : null}
    </section>
  );
}

const OWN_KEYS = 'input, textarea, select, [role=slider], .dialog';

/** Keys of a cutting room; fields and sliders keep their own. */
function hear(event: KeyboardEvent, player: SyncPlayer): void {
  const isOwn = event.target instanceof Element && event.target.closest(OWN_KEYS) !== null;
  if (isOwn || event.ctrlKey || event.metaKey || event.altKey) return;
  const { atUs, isPlaying } = player.state.get();
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const key = event.key.toLowerCase();
  const isButton = event.target instanceof Element && event.target.closest('button') !== null;
  if (by && event.shiftKey) player.seek(atUs + by * TEN_US);
  else if (by) player.step(by as 1 | -1);
  else if (key === 'j' || key === 'k' || key === 'l') player.shuttle(key);
  else if (key === ' ' && !isButton) player.play(!isPlaying);
  else return;
  event.preventDefault();
}

function Picture({ lane, at, session }: { lane: Lane; at: number; session: PlaybackSession }) {
  const { showing } = useStore(session.player.state);
  const told = session.view.cameras[at];
  const name = told?.camera.name ?? lane.id;
  const says = told?.refused ?? text.showing[showing[at] ?? ''] ?? null;
  return (
    <li className="desk__picture" data-camera={lane.id}>
      <div className="tile__picture">
        <Placed element={lane.surface.element} label={words.video.tile.picture(name)} />
        {says && showing[at] !== 'waiting' ? (
          <div className="tile__over" role="status">
            <p>{says}</p>
          </div>
        ) : null}
      </div>
      <p className="row">
        <span className="strong clip">{name}</span>
        {told?.segments.some((each) => each.masked) ? <span className="small quiet">{text.masked}</span> : null}
        {showing[at] === 'waiting' ? <span className="small quiet push">{says}</span> : null}
      </p>
    </li>
  );
}
