/** Hotlists: whose they are and how old, the plates on them one at a time, and what they may be about. */
import { type TabOf, TabScreen } from '../../parts/TabScreen';
import { words } from '../../shell/words';
import { Lists } from './Lists';
import { Plates } from './Plates';
import { Topics } from './Topics';
import './hotlists.css';

const text = words.hotlists;

const TABS: readonly TabOf<keyof typeof text.tabs>[] = [
  { name: 'lists', needs: 'hotlist.list', Panel: Lists },
  { name: 'entries', needs: 'hotlist.find', Panel: Plates },
  { name: 'topics', needs: 'hotlist.topics', Panel: Topics },
];

export function HotlistsScreen() {
  return <TabScreen title={text.title} explain={text.explain} titles={text.tabs} tabs={TABS} />;
}
