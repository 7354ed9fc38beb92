/** The incentive program's desk: applications, money, and the report that the law asks for. */
import { TabScreen } from '../../parts/TabScreen';
import { words } from '../../shell/words';
import { Applications } from './Applications';
import { MoneyPanel } from './MoneyPanel';
import { ReportPanel } from './ReportPanel';
import './incentive.css';

const text = words.incentive;
const TABS = [
  { name: 'applications', needs: 'program.list', Panel: Applications },
  { name: 'money', needs: 'program.money', Panel: MoneyPanel },
  { name: 'report', needs: 'report.preview', Panel: ReportPanel },
] as const;

export function IncentiveScreen() {
  return <TabScreen title={text.title} explain={text.explain} titles={text.tabs} tabs={TABS} />;
}
