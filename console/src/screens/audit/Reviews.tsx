/** Lists of acts that an auditor goes through: denied attempts, administrators' acts, support, sign-ins. */
import { useState } from 'react';
import { readReview } from '../../api/audits';
import type { ActRow } from '../../api/types';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { setQuery, useRoute } from '../../shell/route';
import { words } from '../../shell/words';
import { ActRows } from './ActRows';
import { FindingDialog } from './FindingDialog';
import { useChoices } from './useChoices';

const text = words.auditScreen.reviews;
const DAYS = ['1', '7', '30', '90', '366'];

export function Reviews() {
  const { query } = useRoute();
  const lists = useChoices('reviews');
  const which = query.which ?? 'denied';
  const days = query.days ?? '7';
  const answer = useAnswer(`review ${which} ${days}`, (signal) => readReview(which, Number(days), signal));
  const [asked, setAsked] = useState<ActRow | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <>
      <div className="page__form">
        <ChoiceField
          label={text.which}
          value={which}
          choices={lists}
          onChange={(next) => setQuery({ ...query, which: next })}
        />
        <ChoiceField
          label={text.days}
          value={days}
          choices={DAYS.map((each) => ({ value: each, title: each }))}
          onChange={(next) => setQuery({ ...query, days: next })}
        />
      </div>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {items.length > 0 ? (
        <ActRows
          label={words.auditScreen.tabs.reviews}
          acts={items}
          last={words.auditScreen.tabs.findings}
          cell={(act) =>
            act.agency ? (
              <Button look="plain" onPress={() => setAsked(act)}>
                {text.ask}
              </Button>
            ) : null
          }
        />
      ) : null}
      {asked ? <FindingDialog act={asked} onDone={answer.again} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
