/** Scrubs the incident second by second: by slider, by keys, from entry to entry, or played. */
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import type { IncidentDetail } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { ChoiceField } from '../../../parts/Field';
import { exactWords, momentWords } from '../../../parts/time';
import { useNow } from '../../../shell/now';
import { words } from '../../../shell/words';

const text = words.workspace.replay;
const SPEEDS = [1, 5, 30];
const SECOND_MS = 1_000;

interface Props {
  detail: IncidentDetail;
  at: string;
  onAt: (at: string) => void;
  onLive: () => void;
}

const iso = (seconds: number): string => new Date(seconds * SECOND_MS).toISOString();

/** The seconds at which something became known, in order. */
function marksOf(detail: IncidentDetail): number[] {
  const seconds = detail.timeline.map((entry) => Math.ceil(Date.parse(entry.received_at) / SECOND_MS));
  return [...new Set(seconds)].sort((a, b) => a - b);
}

export function Replay({ detail, at, onAt, onLive }: Props) {
  const id = useId();
  const marks = useMemo(() => marksOf(detail), [detail]);
  const now = Math.floor(useNow() / SECOND_MS);
  const first = Math.min(marks[0] ?? now, Math.floor(Date.parse(detail.incident.opened_at) / SECOND_MS));
  const second = Math.floor(Date.parse(at) / SECOND_MS);
  const show = (next: number) => onAt(iso(Math.min(now, Math.max(first, next))));
  const [speed, setSpeed] = useState('5');
  const playing = usePlaying(second, now, Number(speed), show);
  return (
    <section className="replay" aria-label={text.start}>
      <div className="row">
        <span className="strong" title={exactWords(new Date(at))}>
          {text.banner(momentWords(new Date(at), Date.now()))}
        </span>
        <span className="push" />
        <Button look="main" onPress={onLive}>
          {text.live}
        </Button>
      </div>
      <div className="row replay__controls">
        <Button
          look="plain"
          icon={SkipBack}
          label={text.earlier}
          onPress={() => show(marks.findLast((each) => each < second) ?? first)}
        />
        <Button
          look="plain"
          icon={playing.isOn ? Pause : Play}
          label={playing.isOn ? text.pause : text.play}
          onPress={playing.toggle}
        />
        <Button
          look="plain"
          icon={SkipForward}
          label={text.later}
          onPress={() => show(marks.find((each) => each > second) ?? now)}
        />
        <label className="unseen" htmlFor={id}>
          {text.slider}
        </label>
        <input
          id={id}
          className="replay__slider"
          type="range"
          min={first}
          max={now}
          step={1}
          value={second}
          aria-valuetext={momentWords(new Date(at), Date.now())}
          onChange={(event) => show(Number(event.target.value))}
        />
        <ChoiceField
          label={text.speed}
          quiet
          value={speed}
          choices={SPEEDS.map((each) => ({ value: String(each), title: `×${each}` }))}
          onChange={setSpeed}
        />
      </div>
    </section>
  );
}

function usePlaying(second: number, last: number, speed: number, show: (second: number) => void) {
  const [isOn, setIsOn] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each second shown sets the next; `show` is new at each drawing
  useEffect(() => {
    if (!isOn) return;
    if (second >= last) {
      setIsOn(false);
      return;
    }
    const timer = setTimeout(() => show(second + speed), SECOND_MS);
    return () => clearTimeout(timer);
  }, [isOn, second, speed]);
  return { isOn, toggle: () => setIsOn(!isOn) };
}
