/** Oversight: what waits for an auditor, questions of misuse, samples, findings, acts to go through, traps. */
import type { ComponentType } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { setQuery, useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Figures } from './Figures';
import { Findings } from './Findings';
import { LedgerPanel } from './LedgerPanel';
import { Questions } from './Questions';
import { Reviews } from './Reviews';
import { Samples } from './Samples';
import { Traps } from './Traps';
import './audit.css';

const text = words.auditScreen;

type TabName = keyof typeof text.tabs;

/** Each tab, and the act without which it would be empty. */
const TABS: readonly { name: TabName; needs: string; Panel: ComponentType }[] = [
  { name: 'questions', needs: 'misuse.list', Panel: Questions },
  { name: 'samples', needs: 'audit.list', Panel: Samples },
  { name: 'findings', needs: 'finding.list', Panel: Findings },
  { name: 'reviews', needs: 'audit.acts', Panel: Reviews },
  { name: 'traps', needs: 'misuse.traps', Panel: Traps },
  { name: 'figures', needs: 'publish.declare', Panel: Figures },
  { name: 'ledger', needs: 'ledger.desk', Panel: LedgerPanel },
];

export function AuditScreen() {
  const { query } = useRoute();
  const { may } = useMe();
  const offered = TABS.filter((each) => may.includes(each.needs));
  const chosen = offered.find((each) => each.name === query.tab) ?? offered[0];
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
      </div>
      {chosen ? (
        <Tabs className="tabs" selectedKey={chosen.name} onSelectionChange={(tab) => setQuery({ tab: String(tab) })}>
          <TabList className="tabs__list" aria-label={text.title}>
            {offered.map((each) => (
              <Tab key={each.name} id={each.name} className="tabs__tab">
                {text.tabs[each.name]}
              </Tab>
            ))}
          </TabList>
          {offered.map(({ name, Panel }) => (
            <TabPanel key={name} id={name} className="tabs__panel audit__panel">
              <Panel />
            </TabPanel>
          ))}
        </Tabs>
      ) : null}
    </section>
  );
}
