/** The clock of a playback and what moves it. */
import { ChevronLeft, ChevronRight, Pause, Play, RotateCcw, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { exactWords } from '../../parts/time';
import { useStore } from '../../shell/store';
import { words } from '../../shell/words';
import { SPEEDS } from '../../video/recording/clock';
import type { SyncPlayer } from '../../video/recording/player';
import { KEYS_ONLY_SPEED } from '../../video/recording/track';

const text = words.playback;
const TEN_US = 10_000_000;
const BEFORE_US = 60_000_000;

interface Props {
  player: SyncPlayer;
  calledUs: number | null;
  children: ReactNode;
}

export function Transport({ player, calledUs, children }: Props) {
  const { atUs, isPlaying, speed } = useStore(player.state);
  const speeds = SPEEDS.some((each) => each === speed) ? [...SPEEDS] : [speed, ...SPEEDS];
  return (
    <div className="row transport">
      <time className="transport__at" dateTime={new Date(atUs / 1_000).toISOString()}>
        {exactWords(new Date(atUs / 1_000))}
      </time>
      <Button icon={RotateCcw} label={text.back10} onPress={() => player.seek(atUs - TEN_US)} />
      <Button icon={ChevronLeft} label={text.stepBack} onPress={() => player.step(-1)} />
      <Button
        look="main"
        icon={isPlaying ? Pause : Play}
        label={isPlaying ? text.pause : text.play}
        onPress={() => player.play(!isPlaying)}
      />
      <Button icon={ChevronRight} label={text.stepOn} onPress={() => player.step(1)} />
      <Button icon={RotateCw} label={text.on10} onPress={() => player.seek(atUs + TEN_US)} />
      <ChoiceField
        label={text.speed}
        quiet
        value={String(speed)}
        choices={speeds.map((each) => ({ value: String(each), title: text.times(each) }))}
        onChange={(value) => player.setSpeed(Number(value))}
      />
      {Math.abs(speed) >= KEYS_ONLY_SPEED || speed < 0 ? <span className="small quiet">{text.keysOnly}</span> : null}
      {calledUs === null ? null : <Button onPress={() => player.seek(calledUs - BEFORE_US)}>{text.call}</Button>}
      <span className="push" />
      {children}
    </div>
  );
}
