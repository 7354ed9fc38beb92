/** All rules in force: found by a word, changed by two persons, with every change so far. */
import { useState } from 'react';
import { confirmChange, readPolicy, waitingChanges, withdrawChange } from '../../api/policy';
import type { PolicyView, Proposal, Rule } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { ChangeDialog } from './ChangeDialog';
import { type EditWords, editWords } from './edits';

const text = words.policyScreen.rules;

export function Rules() {
  const answer = useAnswer('policy', readPolicy);
  const waiting = useAnswer('changes of the policy that wait', waitingChanges);
  const again = () => {
    answer.again();
    waiting.again();
  };
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {waiting.value && waiting.value.items.length > 0 ? (
        <section aria-label={text.waitingTitle} className="policy__waiting">
          <h2>{text.waitingTitle}</h2>
          {waiting.value.items.map((each) => (
            <WaitingLine key={each.id} proposal={each} onDone={again} />
          ))}
        </section>
      ) : null}
      {answer.value ? <Policy policy={answer.value} onDone={again} /> : null}
    </>
  );
}

interface Body {
  edit: EditWords;
  because: string;
  rehearsal: { acts: number; refused: number; allowed: number };
}

function WaitingLine({ proposal, onDone }: { proposal: Proposal; onDone: () => void }) {
  const { login } = useMe();
  const mayChange = useMay('policy.change');
  const deed = useDeed();
  const body = proposal.body as unknown as Body;
  return (
    <div className="policy__wait">
      <span className="strong">{body.edit.rule}</span>
      <span>{editWords(body.edit)}</span>
      <span className="quiet">{`${proposal.proposed_by_name}: ${body.because}`}</span>
      <span className="quiet">
        {`${text.refused(body.rehearsal.refused)}, ${text.allowed(body.rehearsal.allowed)}`}
      </span>
      <span className="push" />
      {mayChange && proposal.proposed_by === login ? <span className="quiet">{words.policyScreen.mine}</span> : null}
      {mayChange && proposal.proposed_by !== login ? (
        <Button isRunning={deed.isRunning} onPress={() => void deed.run(() => confirmChange(proposal.id).then(onDone))}>
          {text.confirm}
        </Button>
      ) : null}
      {mayChange ? (
        <Button look="plain" onPress={() => void deed.run(() => withdrawChange(proposal.id).then(onDone))}>
          {text.withdraw}
        </Button>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </div>
  );
}

function Policy({ policy, onDone }: { policy: PolicyView; onDone: () => void }) {
  const [wanted, setWanted] = useState('');
  const [changing, setChanging] = useState<Rule | null>(null);
  const mayPropose = useMay('policy.propose');
  const titles = new Map(useMe().purposes.map(({ code, title }) => [code, title]));
  const needle = wanted.trim().toLowerCase();
  const rules = policy.rules.filter((each) => JSON.stringify(each).toLowerCase().includes(needle));
  return (
    <>
      <div className="page__form">
        <TextField label={text.filter} value={wanted} onChange={setWanted} inputMode="search" maxLength={60} />
        <span className="quiet policy__hash">
          {text.inForce} <code>{policy.hash.slice(0, 16)}</code>
        </span>
      </div>
      {rules.length === 0 ? <Blank title={text.none}>{text.noneHelp}</Blank> : null}
      {rules.map((rule) => (
        <article key={rule.name} className="policy__rule">
          <div className="row">
            <h2>{rule.name}</h2>
            <span className="push" />
            {policy.locked.includes(rule.name) ? <span className="quiet">{text.locked}</span> : null}
            {mayPropose && !policy.locked.includes(rule.name) ? (
              <Button look="plain" onPress={() => setChanging(rule)}>
                {text.change}
              </Button>
            ) : null}
          </div>
          <p>{rule.says}</p>
          <dl className="policy__facts">
            <Fact name={text.roles} values={rule.roles.map((each) => words.frame.roles[each] ?? each)} />
            <Fact name={text.acts} values={rule.acts} />
            <Fact name={text.purposes} values={rule.purposes.map((each) => titles.get(each) ?? each)} />
            <Fact name={text.needs} values={rule.needs} />
          </dl>
        </article>
      ))}
      <History policy={policy} />
      {changing ? <ChangeDialog rule={changing} onDone={onDone} onClose={() => setChanging(null)} /> : null}
    </>
  );
}

function Fact({ name, values }: { name: string; values: readonly string[] }) {
  return values.length === 0 ? null : (
    <>
      <dt>{name}</dt>
      <dd>{values.join(', ')}</dd>
    </>
  );
}

function History({ policy }: { policy: PolicyView }) {
  return (
    <section className="policy__history">
      <h2>{text.changesTitle}</h2>
      {policy.changes.length === 0 ? <p className="quiet">{text.noChanges}</p> : null}
      {policy.changes.map((each) => {
        const edit = JSON.parse(each.edit) as EditWords;
        return (
          <p key={each.act_id}>
            <When at={each.at} seconds={false} /> <span className="strong">{edit.rule}</span> {editWords(edit)}{' '}
            <span className="quiet">
              {`${each.because} (${each.proposed_by}, ${each.confirmed_by}) ${each.hash_before.slice(0, 8)} → ${each.hash_after.slice(0, 8)}`}
            </span>
          </p>
        );
      })}
      <details>
        <summary>{text.cedar}</summary>
        <Scroll label={text.cedar}>
          <pre className="policy__cedar">{policy.cedar}</pre>
        </Scroll>
      </details>
    </section>
  );
}
