/** One incident in full: head, what is asked, cameras, and its sections. */
import { useMemo, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { AlertView, IncidentDetail } from '../../../api/types';
import { useKey } from '../../../shell/keys';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import { AlertCard } from '../alert/AlertCard';
import { groupByCause, isActive } from '../queue/groups';
import { Cameras } from './Cameras';
import { Head } from './Head';
import { Notes } from './Notes';
import { Plates, plateHits } from './Plates';
import { Related } from './Related';
import { Street, useOut } from './Street';
import { Tasks } from './Tasks';
import { Timeline } from './Timeline';
import { Units } from './Units';

const text = words.workspace.sections;
const ASKS_MAX = 3;

export interface WorkspaceProps {
  detail: IncidentDetail;
  /** The act of looking, for its receipt. */
  act: string;
  /** False in a replay: nothing can be changed. */
  isLive: boolean;
  onReplay: () => void;
  /** Something was changed: look again without waiting for the feed. */
  onDone: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const { detail, isLive } = props;
  return (
    <>
      <Head {...props} />
      {isLive ? <Asks alerts={detail.alerts} /> : null}
      <Cameras detail={detail} isLive={isLive} />
      <Sections {...props} />
    </>
  );
}

function Asks({ alerts }: { alerts: readonly AlertView[] }) {
  const groups = useMemo(() => groupByCause(alerts, isActive), [alerts]);
  return groups.slice(0, ASKS_MAX).map((group) => <AlertCard key={group.cause} group={group} />);
}

function Sections({ detail, isLive, onDone }: WorkspaceProps) {
  const [tab, setTab] = useState('timeline');
  useKey('incident.note', () => setTab('notes'), isLive);
  const out = useOut(detail.incident.id);
  const maySeeOut = useMay('street.out');
  const open = detail.tasks.filter((task) => task.done_at === null).length;
  const talk = detail.timeline.filter((entry) => entry.kind === 'note' || entry.kind === 'message').length;
  const tabs = [
    { id: 'timeline', title: text.timeline, n: detail.timeline.length },
    { id: 'notes', title: text.notes, n: talk },
    { id: 'tasks', title: text.tasks, n: open },
    { id: 'units', title: text.units, n: detail.units.length },
    { id: 'plates', title: text.plates, n: plateHits(detail).length },
    ...(maySeeOut ? [{ id: 'street', title: text.street, n: out.n }] : []),
    { id: 'related', title: text.related, n: detail.candidates.length },
  ];
  return (
    <Tabs
      className="tabs work__tabs"
      keyboardActivation="manual"
      selectedKey={tab}
      onSelectionChange={(key) => setTab(String(key))}
    >
      <TabList className="tabs__list" aria-label={words.workspace.title}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className="tabs__tab">
            {tab.title} {tab.n > 0 ? <span className="quiet figure">{tab.n}</span> : null}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="timeline" className="tabs__panel">
        <Timeline entries={detail.timeline} />
      </TabPanel>
      <TabPanel id="notes" className="tabs__panel">
        <Notes detail={detail} isLive={isLive} onDone={onDone} />
      </TabPanel>
      <TabPanel id="tasks" className="tabs__panel">
        <Tasks detail={detail} isLive={isLive} onDone={onDone} />
      </TabPanel>
      <TabPanel id="units" className="tabs__panel">
        <Units units={detail.units} />
      </TabPanel>
      <TabPanel id="plates" className="tabs__panel">
        <Plates detail={detail} />
      </TabPanel>
      {maySeeOut ? (
        <TabPanel id="street" className="tabs__panel">
          <Street detail={detail} isLive={isLive} />
        </TabPanel>
      ) : null}
      <TabPanel id="related" className="tabs__panel">
        <Related detail={detail} isLive={isLive} onDone={onDone} />
      </TabPanel>
    </Tabs>
  );
}
