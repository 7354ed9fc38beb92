/** Search: words over what one may see, and plates with a case and a purpose. */
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { setQuery, useRoute } from '../../shell/route';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { PlateSearch } from './PlateSearch';
import { TextSearch } from './TextSearch';
import './search.css';

export function SearchScreen() {
  const { query } = useRoute();
  const { title, tabs } = words.searchScreen;
  const mayPlates = useMay('plates.search');
  return (
    <section className="page">
      <div className="page__head">
        <h1>{title}</h1>
      </div>
      <Tabs
        className="tabs"
        selectedKey={mayPlates ? (query.tab ?? 'text') : 'text'}
        onSelectionChange={(tab) => setQuery({ ...query, tab: tab === 'text' ? undefined : String(tab) })}
      >
        <TabList className="tabs__list" aria-label={title}>
          <Tab id="text" className="tabs__tab">
            {tabs.text}
          </Tab>
          {mayPlates ? (
            <Tab id="plates" className="tabs__tab">
              {tabs.plates}
            </Tab>
          ) : null}
        </TabList>
        <TabPanel id="text" className="tabs__panel search__panel">
          <TextSearch />
        </TabPanel>
        {mayPlates ? (
          <TabPanel id="plates" className="tabs__panel search__panel">
            <PlateSearch />
          </TabPanel>
        ) : null}
      </Tabs>
    </section>
  );
}
