/** Plates: searched with a case, by two where it is wide, kept for a case, and over the scenes of a series. */
import { TabScreen } from '../../parts/TabScreen';
import { words } from '../../shell/words';
import { AskedPanel } from './AskedPanel';
import { KeptPanel } from './KeptPanel';
import { SearchPanel } from './SearchPanel';
import { SeriesPanel } from './SeriesPanel';
import './plates.css';

const TABS = [
  { name: 'search', needs: 'plates.search', Panel: SearchPanel },
  { name: 'asked', needs: 'plates.asked', Panel: AskedPanel },
  { name: 'kept', needs: 'plates.kept', Panel: KeptPanel },
  { name: 'series', needs: 'plates.series', Panel: SeriesPanel },
] as const;

export function PlatesScreen() {
  const { title, explain, tabs } = words.plates;
  return <TabScreen title={title} explain={explain} titles={tabs} tabs={TABS} />;
}
