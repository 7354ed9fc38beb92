/** A screen of tabs: those that the person's acts fill, the open one in the address. */
import type { ComponentType } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { setQuery, useRoute } from '../shell/route';
import { useMe } from '../shell/session';

export interface TabOf<Name extends string> {
  name: Name;
  /** The act without which it would be empty. */
  needs: string;
  Panel: ComponentType;
}

interface Props<Name extends string> {
  title: string;
  explain: string;
  titles: Readonly<Record<Name, string>>;
  tabs: readonly TabOf<Name>[];
}

export function TabScreen<Name extends string>({ title, explain, titles, tabs }: Props<Name>) {
  const { query } = useRoute();
  const { may } = useMe();
  const offered = tabs.filter((each) => may.includes(each.needs));
  const chosen = offered.find((each) => each.name === query.tab) ?? offered[0];
  return (
    <section className="page">
      <div className="page__head">
        <h1>{title}</h1>
        <span className="quiet">{explain}</span>
      </div>
      {chosen ? (
        <Tabs className="tabs" selectedKey={chosen.name} onSelectionChange={(tab) => setQuery({ tab: String(tab) })}>
          <TabList className="tabs__list" aria-label={title}>
            {offered.map((each) => (
              <Tab key={each.name} id={each.name} className="tabs__tab">
                {titles[each.name]}
              </Tab>
            ))}
          </TabList>
          {offered.map(({ name, Panel }) => (
            <TabPanel key={name} id={name} className="tabs__panel tabs__panel--page">
              <Panel />
            </TabPanel>
          ))}
        </Tabs>
      ) : null}
    </section>
  );
}
