/** A camera's tile that shows its picture: live, or the minute before; with what can be done to it. */
import { Ellipsis, History, Maximize, Radio } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { LeaseView } from '../api/types';
import type { LookReason } from '../api/video';
import { Button } from '../parts/Button';
import { useKey } from '../shell/keys';
import { go } from '../shell/route';
import { useMay, useMe } from '../shell/session';
import { words } from '../shell/words';
import { LeaseClock } from './LeaseClock';
import { LiveMark, LivePlace, useIsLive } from './LivePlace';
import { PtzDialog } from './PtzDialog';
import { Recall } from './Recall';
import { TileFrame, type TileSubject } from './TileFrame';
import type { Wish } from './tile';
import { useTile } from './useTile';

const text = words.video.tile;

/** One more thing that the tile's menu offers. */
export interface TileChoice {
  id: string;
  title: string;
  onPick: () => void;
}

export interface OpenTileProps extends TileSubject {
  reason: LookReason;
  /** Docked by the console, not asked for by hand. */
  isAutomatic: boolean;
  /** When the incident was called in. */
  calledAt: string | null;
  rank: number;
  wish?: Wish;
  lease?: LeaseView | null;
  choices?: readonly TileChoice[];
  isRecalled: boolean;
  onRecall: (isRecalled: boolean) => void;
  note?: ReactNode;
}

export function OpenTile(props: OpenTileProps) {
  const { camera, reason, rank, wish = 'fit', lease = null, isRecalled, onRecall } = props;
  const frame = useRef<HTMLElement>(null);
  const question = { ...reason, automatic: props.isAutomatic, lease: lease?.id ?? null };
  const tile = useTile({ camera: camera.id, question, rank, wish });
  const full = () => void toggleFull(frame.current);
  useKey('tile.before', () => onRecall(true), props.isPicked);
  useKey('tile.live', () => onRecall(false), props.isPicked);
  useKey('tile.full', full, props.isPicked);
  return (
    <TileFrame
      {...props}
      frameRef={frame}
      isLive={useIsLive(tile) && !isRecalled}
      purpose={usePurposeWords(reason.purpose ?? null, props.isAutomatic)}
      foot={
        <>
          {isRecalled ? null : <LiveMark tile={tile} />}
          {props.note}
          <span className="push" />
          <RecallButton isRecalled={isRecalled} onRecall={onRecall} />
          <Button look="plain" icon={Maximize} label={`${text.full}: ${camera.name}`} onPress={full} />
          <TileMenu {...props} />
        </>
      }
    >
      {isRecalled ? (
        <Recall camera={camera.id} name={camera.name} reason={reason} calledAt={props.calledAt} />
      ) : (
        <LivePlace tile={tile} name={camera.name} />
      )}
      {lease ? <LeaseClock lease={lease} /> : null}
    </TileFrame>
  );
}

async function toggleFull(element: HTMLElement | null): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await element?.requestFullscreen();
  } catch {
    // A browser that forbids it shows the tile as it is.
  }
}

function usePurposeWords(code: string | null, isAutomatic: boolean): string {
  const { purposes } = useMe();
  const title = purposes.find((each) => each.code === code)?.title ?? code;
  const parts = [title === null ? null : text.purpose(title), isAutomatic ? text.byItself : null];
  return parts.filter(Boolean).join(', ');
}

function RecallButton({ isRecalled, onRecall }: Pick<OpenTileProps, 'isRecalled' | 'onRecall'>) {
  const mayPlay = useMay('camera.play');
  if (!mayPlay) return null;
  return isRecalled ? (
    <Button look="plain" icon={Radio} onPress={() => onRecall(false)}>
      {text.toLive}
    </Button>
  ) : (
    <Button look="plain" icon={History} label={text.before} onPress={() => onRecall(true)} />
  );
}

function TileMenu({ camera, reason, choices = [] }: OpenTileProps) {
  const { may } = useMe();
  const [isSteering, setSteering] = useState(false);
  const all: TileChoice[] = [
    ...(may.includes('ptz.take') ? [{ id: 'steer', title: text.steer, onPick: () => setSteering(true) }] : []),
    ...(may.includes('camera.play')
      ? [{ id: 'playback', title: text.playback, onPick: () => goToPlayback(camera.id, reason) }]
      : []),
    ...choices,
  ];
  if (all.length === 0) return null;
  return (
    <>
      <MenuTrigger>
        <AriaButton className="button button--plain button--icon" aria-label={text.more(camera.name)}>
          <Ellipsis size={16} aria-hidden="true" />
        </AriaButton>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" onAction={(key) => all.find((each) => each.id === key)?.onPick()}>
            {all.map((each) => (
              <MenuItem key={each.id} id={each.id} className="menu__item">
                {each.title}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {isSteering ? <PtzDialog camera={camera} reason={reason} onClose={() => setSteering(false)} /> : null}
    </>
  );
}

function goToPlayback(camera: string, reason: LookReason): void {
  go('playback', {
    cameras: camera,
    purpose: reason.purpose ?? undefined,
    incident: reason.incident ?? undefined,
    case: reason.case ?? undefined,
  });
}
