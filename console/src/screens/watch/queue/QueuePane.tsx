/** The alert queue: grouped by cause, held still under the hand, worked by keys. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { AlertView } from '../../../api/types';
import { useFeedReady, useRoom, useTable } from '../../../feed/use';
import { Button, KeyName } from '../../../parts/Button';
import { Mark } from '../../../parts/Mark';
import { Blank, Failure, Wait } from '../../../parts/Note';
import { useKey } from '../../../shell/keys';
import { openIncident, select, showAlone, useSelection } from '../../../shell/selection';
import { usePurposes } from '../../../shell/session';
import { words } from '../../../shell/words';
import { forgetFailure, useFailure } from '../alert/asked';
import { isActive, openByPriority } from './groups';
import { fold, type Line, step, type Waiting } from './hold';
import { QueueRow } from './QueueRow';
import { useQueue } from './useQueue';
import './queue.css';

const text = words.watch.queue;
const LINE_PX = 72;
/** An alert is a reason to look of its own, for those who respond to calls; others are asked. */
const ALERT_PURPOSE = 'call_response';

const isShelved = (alert: AlertView): boolean => alert.status === 'shelved';

function useOpenAlert(): (alert: AlertView) => void {
  const responds = usePurposes('incident.view').some((each) => each.code === ALERT_PURPOSE && !each.needsCase);
  return (alert) => {
    if (alert.incident_id) openIncident(alert.incident_id, responds ? ALERT_PURPOSE : undefined, alert.id);
    else showAlone(alert.id);
  };
}

export function QueuePane() {
  const [tab, setTab] = useState<'active' | 'shelved'>('active');
  const failure = useFailure();
  return (
    <section className="queue" aria-label={text.title}>
      <QueueHead tab={tab} onTab={setTab} />
      {failure ? <Failure error={failure} onAgain={forgetFailure} /> : null}
      {tab === 'active' ? <QueueList key="active" pass={isActive} /> : <QueueList key="shelved" pass={isShelved} />}
    </section>
  );
}

function QueueHead({ tab, onTab }: { tab: 'active' | 'shelved'; onTab: (tab: 'active' | 'shelved') => void }) {
  const alerts = [...useTable('alert').values()];
  const counts = openByPriority(alerts);
  const shelved = alerts.filter(isShelved).length;
  return (
    <header className="queue__head">
      <div className="row">
        <h2>{text.title}</h2>
        <span className="push quiet small" aria-hidden="true">
          <KeyName action="queue.next" /> <KeyName action="queue.previous" /> {text.hint}
        </span>
      </div>
      <div className="row queue__counts">
        <fieldset className="row queue__marks">
          <legend className="unseen">{text.counts}</legend>
          {([1, 2, 3, 4] as const).map((priority) => (
            <span key={priority} className="queue__count" title={words.priority[priority]}>
              <Mark priority={priority} taken={counts[priority] === 0} size={12} />
              <span className="figure">{counts[priority]}</span>
            </span>
          ))}
        </fieldset>
        <span className="push" />
        <Button look="plain" isPressed={tab === 'active'} onPress={() => onTab('active')}>
          {text.tabs.active}
        </Button>
        <Button look="plain" isPressed={tab === 'shelved'} onPress={() => onTab('shelved')}>
          {text.tabs.shelved} {shelved > 0 ? shelved : ''}
        </Button>
      </div>
    </header>
  );
}

function QueueList({ pass }: { pass: (alert: AlertView) => boolean }) {
  const list = useRef<HTMLDivElement>(null);
  const queue = useQueue(list, pass);
  const selection = useSelection();
  const ready = useFeedReady();
  const current = causeOf(queue.lines, selection.alert);
  const flood = useFlood(queue.lines, current, pass === isActive);
  useQueueKeys(flood.shown, current, list, queue.showWaiting);
  if (!ready) return <Wait text={text.loading} />;
  return (
    <>
      <WaitingBar waiting={queue.waiting} onShow={queue.showWaiting} />
      {flood.bar}
      <div className="queue__list" ref={list}>
        {flood.shown.length === 0 && queue.waiting.groups.length === 0 && flood.folded === 0 ? (
          <Blank title={pass === isActive ? text.emptyTitle : text.tabs.shelved}>
            {pass === isActive ? text.empty : text.emptyShelved}
          </Blank>
        ) : (
          <Lines lines={flood.shown} current={current} list={list} />
        )}
      </div>
    </>
  );
}

function causeOf(lines: readonly Line[], alert: string | null): string | null {
  const has = (line: Line) => line.group.alerts.some((each) => each.id === alert);
  return alert === null ? null : (lines.find(has)?.group.cause ?? null);
}

function useFlood(lines: readonly Line[], current: string | null, isHere: boolean) {
  const mode = useRoom()?.mode;
  const [showAll, setShowAll] = useState(false);
  const isFlood = isHere && mode === 'flood';
  const { shown, folded } = fold(lines, isFlood && !showAll, current);
  const bar =
    isFlood && (folded > 0 || showAll) ? (
      <div className="queue__bar">
        <span>{text.flood(showAll ? lines.filter((line) => line.group.priority > 2).length : folded)}</span>
        <Button onPress={() => setShowAll(!showAll)}>{showAll ? text.floodHide : text.floodShow}</Button>
      </div>
    ) : null;
  return { shown, folded, bar };
}

function WaitingBar({ waiting, onShow }: { waiting: Waiting; onShow: () => void }) {
  if (waiting.groups.length === 0 && waiting.raised === 0) return null;
  const emergency = waiting.groups.find((group) => group.priority === 1);
  const parts = [
    waiting.groups.length > 0 ? text.waiting(waiting.groups.length, waiting.emergencies) : null,
    waiting.raised > 0 ? text.raised(waiting.raised) : null,
  ];
  return (
    <div className={`queue__bar${emergency ? ' queue__bar--1' : ''}`}>
      {emergency ? <Mark priority={1} /> : null}
      <span className="queue__bar-text">
        <span className="strong">{parts.filter(Boolean).join(', ')}</span>
        {emergency ? <span className="clip small">{emergency.lead.title}</span> : null}
      </span>
      <Button keyFor="queue.showNew" onPress={onShow}>
        {text.show}
      </Button>
    </div>
  );
}

interface LinesProps {
  lines: readonly Line[];
  current: string | null;
  list: RefObject<HTMLDivElement | null>;
}

function Lines({ lines, current, list }: LinesProps) {
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => list.current,
    estimateSize: () => LINE_PX,
    overscan: 8,
    getItemKey: (index) => lines[index]?.group.cause ?? index,
  });
  const openAlert = useOpenAlert();
  const at = lines.findIndex((line) => line.group.cause === current);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  return (
    <ul style={{ height: virtual.getTotalSize(), position: 'relative' }}>
      {virtual.getVirtualItems().map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        return (
          <li
            key={item.key}
            className="queue__item"
            style={{ height: LINE_PX, transform: `translateY(${item.start}px)` }}
            aria-setsize={lines.length}
            aria-posinset={item.index + 1}
          >
            <QueueRow
              line={line}
              isCurrent={item.index === at}
              isTabStop={item.index === Math.max(at, 0)}
              onOpen={() => openAlert(line.group.lead)}
            />
          </li>
        );
      })}
    </ul>
  );
}

function useQueueKeys(
  lines: readonly Line[],
  current: string | null,
  list: RefObject<HTMLDivElement | null>,
  showWaiting: () => void,
): void {
  const openAlert = useOpenAlert();
  const leadOf = (cause: string | null) => lines.find((line) => line.group.cause === cause)?.group.lead;
  const move = (by: 1 | -1) => {
    const lead = leadOf(step(lines, current, by));
    if (!lead) return;
    const spot = lead.incident_id ? { kind: 'incident' as const, id: lead.incident_id, at: null } : null;
    select({ alert: lead.id, ...(spot ? { spot } : {}) });
    requestAnimationFrame(() => focusLine(list.current, lead.cause));
  };
  useKey('queue.next', () => move(1));
  useKey('queue.previous', () => move(-1));
  useKey('queue.showNew', showWaiting);
  useKey('queue.open', () => {
    const lead = leadOf(current);
    if (lead) openAlert(lead);
  });
}

function focusLine(list: HTMLElement | null, cause: string): void {
  const line = [...(list?.querySelectorAll<HTMLElement>('[data-cause]') ?? [])].find(
    (each) => each.dataset.cause === cause,
  );
  line?.focus({ preventScroll: true });
}
