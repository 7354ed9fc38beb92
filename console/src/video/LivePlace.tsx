/** A live picture in its place: the picture, what is said over it while there is none, and how old it is. */
import { Circle, Image, TriangleAlert } from 'lucide-react';
import { useRecord } from '../feed/use';
import { Button } from '../parts/Button';
import { errorWords } from '../parts/errorWords';
import { Wait } from '../parts/Note';
import { offsetSecondsWords, spanWords } from '../parts/time';
import { useNow } from '../shell/now';
import { Store, useStore } from '../shell/store';
import { words } from '../shell/words';
import { faultsOf } from './faults';
import type { LiveState, Phase } from './live';
import { Placed } from './Placed';
import type { TilePicture } from './tile';

const text = words.video.tile;

export function LivePlace({ tile, name }: { tile: TilePicture | null; name: string }) {
  return (
    <div className="tile__picture">
      {tile ? (
        <>
          <Placed element={tile.surface.element} label={text.picture(name)} onPlaced={() => tile.placed()} />
          <Over tile={tile} />
        </>
      ) : null}
    </div>
  );
}

/** What is said instead of a picture, or about a picture that is not what it seems. */
function Over({ tile }: { tile: TilePicture }) {
  const state = useStore(tile.picture.state);
  const fault = useStore(tile.look)?.state?.error ?? null;
  if (state.phase === 'live') return null;
  if (state.phase === 'opening' && fault === null) {
    return (
      <div className="tile__over">
        <Wait text={text.opening} />
      </div>
    );
  }
  const isOver = state.phase === 'refused' || state.phase === 'ended';
  return (
    <div className="tile__over" role="status">
      <p>
        {isOver ? <span className="strong">{state.phase === 'refused' ? text.refused : text.ended}. </span> : null}
        {whyNot(state, fault)}
      </p>
      {isOver ? <Button onPress={() => tile.picture.again()}>{text.again}</Button> : null}
    </div>
  );
}

function whyNot({ end, error }: LiveState, fault: string | null): string {
  return end?.message || (error ? errorWords(error) : (fault ?? text.waiting));
}

const NOT_YET = new Store<{ phase: Phase }>({ phase: 'opening' });
/** A live picture older than this says so. */
const OLD_MS = 2_000;
/** A camera whose clock is further off says so. */
const OFFSET_S_MAX = 1;

/** Whether the tile shows a picture that is live now. */
export function useIsLive(tile: TilePicture | null): boolean {
  const phase = useStore(tile?.picture.state ?? NOT_YET).phase;
  const now = useNow();
  return phase === 'live' && now - (tile?.seenAtMs ?? now) <= OLD_MS;
}

export function LiveMark({ tile }: { tile: TilePicture | null }) {
  return tile ? <Mark tile={tile} /> : null;
}

function Mark({ tile }: { tile: TilePicture }) {
  const { phase, shown, share, isUndecodable } = useStore(tile.picture.state);
  const look = useStore(tile.look);
  const faults = faultsOf(look, useRecord('camera', look?.camera.id ?? null));
  const now = useNow();
  if (phase !== 'live') return null;
  const age = tile.seenAtMs === null ? 0 : now - tile.seenAtMs;
  const offset = look?.state?.offset_s ?? 0;
  const off = Math.abs(offset) >= OFFSET_S_MAX ? text.offset(offsetSecondsWords(offset)) : null;
  const says = look ? text.why(look.says, look.rule) : null;
  const wrong = faults.map((each) => words.camerasScreen.faults[each] ?? each);
  const why = shown === 'stills' ? stillWords(isUndecodable, share) : null;
  return (
    <span className="tile__mark" title={[...wrong, why, off, says].filter(Boolean).join('\n')}>
      <MarkWords isStill={shown === 'stills'} age={age} untrue={faults.find((each) => each in text.untrue)} />
      {off ? <TriangleAlert size={12} aria-label={off} /> : null}
    </span>
  );
}

interface MarkWordsProps {
  isStill: boolean;
  age: number;
  /** Why a picture that comes is none of what happens now. */
  untrue: string | undefined;
}

function MarkWords({ isStill, age, untrue }: MarkWordsProps) {
  const isOld = isStill || age > OLD_MS;
  const look = untrue ? ' tile__sign--untrue' : isOld ? ' tile__sign--old' : '';
  const Icon = untrue ? TriangleAlert : isStill ? Image : Circle;
  return (
    <span className={`tile__sign${look}`}>
      <Icon size={Icon === Circle ? 9 : 12} aria-hidden="true" fill={Icon === Circle ? 'currentColor' : 'none'} />
      {untrue ? text.untrue[untrue] : ageWords(isStill, age)}
    </span>
  );
}

function ageWords(isStill: boolean, age: number): string {
  if (isStill) return text.still(spanWords(age));
  return age > OLD_MS ? text.old(spanWords(age)) : text.live;
}

function stillWords(isUndecodable: boolean, share: LiveState['share']): string | null {
  if (isUndecodable) return text.undecodable;
  return share === 'still' ? text.budget : null;
}
