/** The rules: reasons owed, agreements, the kill switch, the policy with its changes, and why something is refused. */
import type { ComponentType } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { setQuery, useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Agreements } from './Agreements';
import { KillSwitch } from './KillSwitch';
import { Reasons } from './Reasons';
import { Rules } from './Rules';
import { Why } from './Why';
import './policy.css';

const text = words.policyScreen;

type TabName = keyof typeof text.tabs;

/** Each tab, and the act without which it would be empty. */
const TABS: readonly { name: TabName; needs: string; Panel: ComponentType }[] = [
  { name: 'reasons', needs: 'unexplained.list', Panel: Reasons },
  { name: 'agreements', needs: 'agreement.list', Panel: Agreements },
  { name: 'switch', needs: 'switch.list', Panel: KillSwitch },
  { name: 'rules', needs: 'policy.read', Panel: Rules },
  { name: 'why', needs: 'policy.explain', Panel: Why },
];

export function PolicyScreen() {
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
            <TabPanel key={name} id={name} className="tabs__panel policy__panel">
              <Panel />
            </TabPanel>
          ))}
        </Tabs>
      ) : null}
    </section>
  );
}
