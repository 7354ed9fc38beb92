/** Oversight: what waits for an auditor, questions of misuse, samples, findings, acts to go through, traps. */
import { type TabOf, TabScreen } from '../../parts/TabScreen';
import { words } from '../../shell/words';
import { Complaints } from './Complaints';
import { Figures } from './Figures';
import { Findings } from './Findings';
import { LedgerPanel } from './LedgerPanel';
import { Questions } from './Questions';
import { Reviews } from './Reviews';
import { Samples } from './Samples';
import { Traps } from './Traps';
import './audit.css';

const text = words.auditScreen;

const TABS: readonly TabOf<keyof typeof text.tabs>[] = [
  { name: 'questions', needs: 'misuse.list', Panel: Questions },
  { name: 'samples', needs: 'audit.list', Panel: Samples },
  { name: 'findings', needs: 'finding.list', Panel: Findings },
  { name: 'complaints', needs: 'complaint.list', Panel: Complaints },
  { name: 'reviews', needs: 'audit.acts', Panel: Reviews },
  { name: 'traps', needs: 'misuse.traps', Panel: Traps },
  { name: 'figures', needs: 'publish.declare', Panel: Figures },
  { name: 'ledger', needs: 'ledger.desk', Panel: LedgerPanel },
];

export function AuditScreen() {
  return <TabScreen title={text.title} explain={text.explain} titles={text.tabs} tabs={TABS} />;
}
