/** The timeline: a ruler to seek by, what is recorded of each camera, what happened, and the span that is chosen. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { thumbUrl } from '../../api/video';
import { clockWords, exactWords } from '../../parts/time';
import { useStore } from '../../shell/store';
import { words } from '../../shell/words';
import { isoOf, microsOf, stretchesOf } from '../../video/recording/reel';
import type { Lane, PlaybackSession } from '../../video/recording/session';
import { dragged, instantAt, partOf, percent, rowsOf, ticksOf, type View } from './timeline';

const text = words.playback;
const SECOND_US = 1_000_000;
/** Thumbnails are asked for at round instants, so that moving a little asks for nothing. */
const THUMB_US = 2_000_000;
const ROW_PX = 26;

interface Props {
  session: PlaybackSession;
  view: View;
  span: View | null;
  onSpan: (span: View | null) => void;
}

export function Timeline(props: Props) {
  const { session, view, span } = props;
  return (
    <div className="timeline">
      <Ruler {...props} />
      <Rails {...props}>
        {session.lanes.map((lane, i) => (
          <Rail key={lane.id} lane={lane} view={view} name={session.view.cameras[i]?.camera.name ?? lane.id} />
        ))}
        {span ? <Part className="timeline__span" view={view} fromUs={span.fromUs} toUs={span.toUs} /> : null}
        <Head session={session} view={view} />
      </Rails>
      <Marks {...props} />
    </div>
  );
}

function Part({ className, view, fromUs, toUs }: { className: string; view: View; fromUs: number; toUs: number }) {
  const [left, right] = [partOf(view, fromUs), partOf(view, toUs)];
  if (right <= left) return null;
  return <span className={className} style={{ left: percent(left), width: percent(right - left) }} />;
}

const place = (event: PointerEvent): number => {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return (event.clientX - left) / Math.max(1, width);
};

/** The slider that shows and sets the time. */
function Ruler({ session, view }: Props) {
  const { player } = session;
  const { atUs } = useStore(player.state);
  const [hoverUs, setHoverUs] = useState<number | null>(null);
  const move = (event: PointerEvent) => {
    const us = instantAt(view, place(event));
    setHoverUs(us);
    if (event.buttons === 1) player.seek(us);
  };
  const hear = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -60, PageUp: 60 }[event.key];
    if (by) player.seek(atUs + by * (event.shiftKey ? 10 : 1) * SECOND_US);
    else if (event.key === 'Home') player.seek(view.fromUs);
    else if (event.key === 'End') player.seek(view.toUs);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="timeline__ruler"
      role="slider"
      tabIndex={0}
      aria-label={text.at}
      aria-valuemin={Math.floor(view.fromUs / SECOND_US)}
      aria-valuemax={Math.ceil(view.toUs / SECOND_US)}
      aria-valuenow={Math.round(atUs / SECOND_US)}
      aria-valuetext={exactWords(new Date(atUs / 1_000))}
      onKeyDown={hear}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        player.seek(instantAt(view, place(event)));
      }}
      onPointerMove={move}
      onPointerLeave={() => setHoverUs(null)}
    >
      {ticksOf(view).map((us) => (
        <span key={us} className="timeline__tick" style={{ left: percent(partOf(view, us)) }}>
          {clockWords(new Date(us / 1_000))}
        </span>
      ))}
      <Head session={session} view={view} />
      {hoverUs === null ? null : <Thumb session={session} view={view} us={hoverUs} />}
    </div>
  );
}

function Thumb({ session, view, us }: { session: PlaybackSession; view: View; us: number }) {
  const lane = session.lanes[0];
  if (!lane) return null;
  const at = Math.floor(us / THUMB_US) * THUMB_US;
  return (
    <span className="timeline__thumb" style={{ left: percent(Math.min(0.9, Math.max(0.1, partOf(view, us)))) }}>
      <img
        src={thumbUrl(lane.id, session.view.ticket, isoOf(at))}
        alt={text.thumb(clockWords(new Date(at / 1_000)))}
        width={160}
        height={90}
      />
      <span className="figure small">{clockWords(new Date(us / 1_000))}</span>
    </span>
  );
}

/** Where we are, moved without drawing anything else anew. */
function Head({ session, view }: { session: PlaybackSession; view: View }) {
  const { atUs } = useStore(session.player.state);
  return <span className="timeline__head" style={{ left: percent(partOf(view, atUs)) }} />;
}

/** The lines of the cameras; dragging over them chooses a span. */
function Rails({ view, onSpan, children }: Props & { children: React.ReactNode }) {
  const from = useRef<number | null>(null);
  return (
    <div
      className="timeline__rails"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = place(event);
      }}
      onPointerMove={(event) => {
        if (from.current !== null) onSpan(dragged(view, from.current, place(event)));
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    >
      {children}
    </div>
  );
}

function Rail({ lane, view, name }: { lane: Lane; view: View; name: string }) {
  const stretches = stretchesOf(lane.track.reel);
  return (
    <div className="timeline__rail" role="img" aria-label={text.recorded(name)} title={name}>
      {stretches.map((each) => (
        <Part key={each.fromUs} className="timeline__stretch" view={view} {...each} />
      ))}
    </div>
  );
}

function Marks({ session, view }: Props) {
  const marks = session.view.marks
    .map((mark) => ({ ...mark, us: microsOf(mark.at) }))
    .filter(({ us }) => us >= view.fromUs && us <= view.toUs)
    .sort((a, b) => a.us - b.us);
  const rows = rowsOf(marks.map(({ us }) => partOf(view, us)));
  return (
    <ul className="timeline__marks" style={{ height: (1 + Math.max(0, ...rows)) * ROW_PX }} aria-label={text.marks}>
      {marks.map((mark, i) => {
        const kind = words.workspace.timeline.kinds[mark.kind] ?? mark.kind;
        return (
          <li
            key={`${mark.us} ${mark.text}`}
            style={{ left: percent(partOf(view, mark.us)), top: (rows[i] ?? 0) * ROW_PX }}
          >
            <button
              type="button"
              className="timeline__mark"
              title={`${clockWords(new Date(mark.us / 1_000))} ${kind}: ${mark.text}`}
              onClick={() => session.player.seek(mark.us)}
            >
              {kind}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
