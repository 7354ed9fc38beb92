/** The rules: reasons owed, agreements, the kill switch, what laws ask, the policy with its changes, and why something is refused. */
import { type TabOf, TabScreen } from '../../parts/TabScreen';
import { words } from '../../shell/words';
import { Agreements } from './Agreements';
import { KillSwitch } from './KillSwitch';
import { Laws } from './Laws';
import { Reasons } from './Reasons';
import { Rules } from './Rules';
import { Why } from './Why';
import './policy.css';

const text = words.policyScreen;

const TABS: readonly TabOf<keyof typeof text.tabs>[] = [
  { name: 'reasons', needs: 'unexplained.list', Panel: Reasons },
  { name: 'agreements', needs: 'agreement.list', Panel: Agreements },
  { name: 'switch', needs: 'switch.list', Panel: KillSwitch },
  { name: 'laws', needs: 'jurisdiction.list', Panel: Laws },
  { name: 'rules', needs: 'policy.read', Panel: Rules },
  { name: 'why', needs: 'policy.explain', Panel: Why },
];

export function PolicyScreen() {
  return <TabScreen title={text.title} explain={text.explain} titles={text.tabs} tabs={TABS} />;
}
