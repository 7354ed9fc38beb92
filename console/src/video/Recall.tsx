/** The minute before, in a tile's own place: what was recorded, played from a minute ahead of the call. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { LookReason } from '../api/video';
import { Button } from '../parts/Button';
import { errorWords } from '../parts/errorWords';
import { Wait } from '../parts/Note';
import { spanWords } from '../parts/time';
import { useNow } from '../shell/now';
import { useStore } from '../shell/store';
import { words } from '../shell/words';
import { Placed } from './Placed';
import { isoOf } from './recording/reel';
import type { PlaybackSession } from './recording/session';
import { usePlayback } from './useRecall';

const text = words.video.tile;
const BEFORE_US = 60_000_000;
/** A call longer ago than this is looked at in playback; here the minute before now is meant. */
const RECENT_MS = 600_000;

/** From when to when: a minute before the call, or before now when there was no call of late; until now. */
export function recallSpan(calledAt: string | null, nowMs: number): { fromUs: number; toUs: number } {
  const nowUs = nowMs * 1_000;
  const calledUs = calledAt === null ? nowUs : Date.parse(calledAt) * 1_000;
  const anchor = nowUs - calledUs <= RECENT_MS * 1_000 ? Math.min(calledUs, nowUs) : nowUs;
  return { fromUs: anchor - BEFORE_US, toUs: nowUs };
}

interface Props {
  camera: string;
  name: string;
  reason: LookReason;
  calledAt: string | null;
}

export function Recall({ camera, name, reason, calledAt }: Props) {
  const now = useNow();
  const [span] = useState(() => recallSpan(calledAt, now));
  const question = { ...reason, cameras: [camera], from: isoOf(span.fromUs), to: isoOf(span.toUs) };
  const { session, error } = usePlayback(question, span.fromUs, true);
  const refused = session?.view.cameras[0]?.refused;
  return (
    <div className="tile__picture">
      {session && !refused ? <Shown session={session} name={name} /> : null}
      {session || error ? null : (
        <div className="tile__over">
          <Wait text={text.loadingRecording} />
        </div>
      )}
      {error || refused ? (
        <div className="tile__over" role="status">
          <p>{refused ?? errorWords(error)}</p>
        </div>
      ) : null}
    </div>
  );
}

function Shown({ session, name }: { session: PlaybackSession; name: string }) {
  const { player } = session;
  const { atUs, fromUs, toUs, isPlaying, showing } = useStore(player.state);
  const now = useNow();
  const lane = session.lanes[0];
  if (!lane) return null;
  return (
    <>
      <Placed element={lane.surface.element} label={text.picture(name)} />
      {showing[0] === 'gap' ? (
        <div className="tile__over" role="status">
          <p>{text.noRecording}</p>
        </div>
      ) : null}
      <div className="tile__recall">
        <Button
          look="plain"
          icon={isPlaying ? Pause : Play}
          label={isPlaying ? words.workspace.replay.pause : words.workspace.replay.play}
          onPress={() => player.play(!isPlaying)}
        />
        <input
          type="range"
          className="tile__slider"
          min={0}
          max={Math.round((toUs - fromUs) / 100_000)}
          value={Math.round((atUs - fromUs) / 100_000)}
          aria-label={text.before}
          aria-valuetext={text.recorded(spanWords(now - atUs / 1_000))}
          onChange={(event) => player.seek(fromUs + Number(event.target.value) * 100_000)}
        />
        <span className="small figure">−{spanWords(now - atUs / 1_000)}</span>
      </div>
    </>
  );
}
