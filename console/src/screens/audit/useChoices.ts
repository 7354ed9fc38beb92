/** The published lists of oversight (verdicts, outcomes, lists of acts, figures), as fields take them. */
import { readWords } from '../../api/audits';
import type { AuditWords } from '../../api/types';
import type { Choice } from '../../parts/Field';
import { useAnswer } from '../../parts/useAnswer';

export function useChoices(list: keyof AuditWords): readonly Choice[] {
  const answer = useAnswer('audit words', readWords);
  return (answer.value?.[list] ?? []).map((each) => ({ value: each.code, title: each.title }));
}
