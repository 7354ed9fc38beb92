/** The first screen: queue, map, workspace and the strip below; a pane in its own window leaves its place to the others. */
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useTable } from '../../feed/use';
import { Guard } from '../../parts/Guard';
import { Wait } from '../../parts/Note';
import { Away, PopOut } from '../../shell/Away';
import type { PaneName } from '../../shell/route';
import { useSelection } from '../../shell/selection';
import { usePanesAway } from '../../shell/windows';
import { words } from '../../shell/words';
import { AlertDialogs } from './alert/AlertDialogs';
import { AlertKeys } from './alert/AlertKeys';
import { openByPriority } from './queue/groups';
import { QueuePane } from './queue/QueuePane';
import { StripPane } from './strip/StripPane';
import { useWide } from './useWide';
import { WorkspacePane } from './workspace/WorkspacePane';
import './watch.css';

/** The map module is large: it is fetched when the first map is shown. */
const MapPane = lazy(async () => ({ default: (await import('./pane/MapPane')).MapPane }));

type WatchPane = Exclude<PaneName, 'wall'>;
const PANES: Record<WatchPane, ComponentType> = { queue: QueuePane, map: MapPane, workspace: WorkspacePane };

function Shown({ pane }: { pane: WatchPane }) {
  const Pane = PANES[pane];
  return (
    <Suspense fallback={<Wait text={words.common.loading} />}>
      <Pane />
    </Suspense>
  );
}

/** One pane alone, for a window of its own. */
export function PaneScreen({ pane }: { pane: WatchPane }) {
  return (
    <div className="watch watch--alone">
      <h1 className="unseen">{words.frame.windows.panes[pane]}</h1>
      <div className={`watch__pane watch__pane--${pane}`}>
        <Guard>
          <Shown pane={pane} />
        </Guard>
      </div>
      <AlertKeys />
      <AlertDialogs />
    </div>
  );
}

export function WatchScreen() {
  const isWide = useWide();
  return (
    <>
      <h1 className="unseen">{words.frame.screens.watch}</h1>
      {isWide ? <WideWatch /> : <NarrowWatch />}
      <AlertKeys />
      <AlertDialogs />
    </>
  );
}

function WideWatch() {
  const away = usePanesAway();
  const names: WatchPane[] = ['queue', 'map', 'workspace'];
  return (
    <div
      className={`watch ${names
        .filter((pane) => away.includes(pane))
        .map((pane) => `watch--no-${pane}`)
        .join(' ')}`}
    >
      {names.map((pane) => (
        <div key={pane} className={`watch__pane watch__pane--${pane}`}>
          {away.includes(pane) ? <Away pane={pane} /> : <Here pane={pane} />}
        </div>
      ))}
      <div className="watch__strip">
        <Guard>
          <StripPane />
        </Guard>
      </div>
    </div>
  );
}

function Here({ pane }: { pane: WatchPane }) {
  return (
    <>
      <Guard>
        <Shown pane={pane} />
      </Guard>
      <div className="watch__pop">
        <PopOut pane={pane} />
      </div>
    </>
  );
}

/** On a phone one part at a time; opening an incident leads to it. */
function NarrowWatch() {
  const [part, setPart] = useState<WatchPane>('queue');
  const { opened } = useSelection();
  const [seen, setSeen] = useState(opened);
  if (opened !== seen) {
    setSeen(opened);
    setPart('workspace');
  }
  const emergencies = openByPriority(useTable('alert').values())[1];
  const tabs: { part: WatchPane; title: string }[] = [
    { part: 'queue', title: words.watch.tabs.queue + (emergencies > 0 ? ` (${emergencies})` : '') },
    { part: 'map', title: words.watch.tabs.map },
    { part: 'workspace', title: words.watch.tabs.incident },
  ];
  return (
    <div className="watch watch--narrow">
      <div className={`watch__pane watch__pane--${part}`}>
        <Guard key={part}>
          <Shown pane={part} />
        </Guard>
      </div>
      <nav className="watch__tabs" aria-label={words.frame.screens.watch}>
        {tabs.map((tab) => (
          <button
            key={tab.part}
            type="button"
            className="watch__tab"
            aria-current={tab.part === part ? 'page' : undefined}
            onClick={() => setPart(tab.part)}
          >
            {tab.title}
          </button>
        ))}
      </nav>
    </div>
  );
}
