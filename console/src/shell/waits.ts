/** Where each thing that waits for an answer is answered. */
import type { ScreenName } from './route';

interface Way {
  screen: ScreenName;
  tab?: string;
}

const WAYS: Readonly<Record<string, Way>> = {
  'plates.approve': { screen: 'plates', tab: 'asked' },
  'plates.approve_series': { screen: 'plates', tab: 'series' },
  'unexplained.settle': { screen: 'policy', tab: 'reasons' },
  'agreement.sign': { screen: 'policy', tab: 'agreements' },
  'agency_key.register': { screen: 'policy', tab: 'agreements' },
  'switch.lift': { screen: 'policy', tab: 'switch' },
  'jurisdiction.set': { screen: 'policy', tab: 'laws' },
  'policy.change': { screen: 'policy', tab: 'rules' },
  'hotlist.enter': { screen: 'hotlists', tab: 'lists' },
  'hotlist.topic_on': { screen: 'hotlists', tab: 'topics' },
  'request.confirm': { screen: 'requests' },
  'assembly.approve': { screen: 'assemblies' },
  'support.approve': { screen: 'support' },
  'admin.reset_ways_in': { screen: 'people' },
  'retention.set': { screen: 'retention' },
  'peace.answer': { screen: 'peace' },
  'finding.answer': { screen: 'audit', tab: 'findings' },
  'finding.close': { screen: 'audit', tab: 'findings' },
  'ledger.destroy_key': { screen: 'audit', tab: 'ledger' },
  'program.approve_amount': { screen: 'incentive', tab: 'applications' },
  'program.set_budget': { screen: 'incentive', tab: 'money' },
};

/** The screen where an act is done, and its tab; what is not known is found in one's own record. */
export function wayTo(act: string): Way {
  return WAYS[act] ?? { screen: 'acts' };
}
