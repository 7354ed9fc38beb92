/** What agencies share with each other: agreements in force and past, those that wait, and proposing one. */
import { useState } from 'react';
import { readAgreements, revokeAgreement, signAgreement, waitingAgreements, withdrawAgreement } from '../../api/policy';
import type { AgreementList, AgreementView, Proposal, Terms } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { BecauseDialog } from './BecauseDialog';
import { OwnKeys } from './OwnKeys';
import { ProposeDialog } from './ProposeDialog';
import { SignDialog } from './SignDialog';

const text = words.policyScreen.agreements;
const keys = words.policyScreen.keys;
const ENDED = ['revoked', 'ended'];

export function Agreements() {
  const answer = useAnswer('agreements', readAgreements);
  const mayPropose = useMay('agreement.propose');
  const waiting = useAnswer(mayPropose ? 'agreements that wait' : null, waitingAgreements);
  const [isProposing, setProposing] = useState(false);
  const again = () => {
    answer.again();
    waiting.again();
  };
  const items = answer.value?.items ?? [];
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      {mayPropose && answer.value ? (
        <div className="page__form">
          <Button look="main" onPress={() => setProposing(true)}>
            {text.propose}
          </Button>
        </div>
      ) : null}
      {waiting.value && waiting.value.items.length > 0 ? (
        <section aria-label={text.waitingTitle} className="policy__waiting">
          <h2>{text.waitingTitle}</h2>
          {waiting.value.items.map((each) => (
            <WaitingLine key={each.id} proposal={each} names={answer.value?.names ?? {}} onDone={again} />
          ))}
        </section>
      ) : null}
      {answer.value ? <OwnKeys names={answer.value.names} /> : null}
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {answer.value && items.length > 0 ? <Table list={answer.value} onDone={again} /> : null}
      {isProposing && answer.value ? (
        <ProposeDialog list={answer.value} onDone={again} onClose={() => setProposing(false)} />
      ) : null}
    </>
  );
}

interface WaitingProps {
  proposal: Proposal;
  names: Record<string, string>;
  onDone: () => void;
}

function WaitingLine({ proposal, names, onDone }: WaitingProps) {
  const { login } = useMe();
  const deed = useDeed();
  const { terms } = proposal.body as unknown as { terms: Terms };
  return (
    <div className="policy__wait">
      <span className="strong">{terms.title}</span>
      <span>{`${nameOf(names, terms.owner_agency)} → ${nameOf(names, terms.to_agency)}: ${terms.categories.join(', ')}`}</span>
      <span className="quiet">{proposal.proposed_by_name}</span>
      <span className="push" />
      {proposal.proposed_by === login ? (
        <span className="quiet">{words.policyScreen.mine}</span>
      ) : (
        <Button isRunning={deed.isRunning} onPress={() => void deed.run(() => signAgreement(proposal.id).then(onDone))}>
          {text.sign}
        </Button>
      )}
      <Button look="plain" onPress={() => void deed.run(() => withdrawAgreement(proposal.id).then(onDone))}>
        {text.withdraw}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </div>
  );
}

function Table({ list, onDone }: { list: AgreementList; onDone: () => void }) {
  return (
    <Scroll label={words.policyScreen.tabs.agreements}>
      <table className="table table--stacks policy__table">
        <TableHead columns={text.columns} />
        <tbody>
          {waitingFirst(list.items).map((each) => (
            <Row key={`${each.id} ${each.version}`} item={each} list={list} onDone={onDone} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Those that wait for a signature stand on top: somebody has to do something about them. */
const waitingFirst = (items: readonly AgreementView[]): AgreementView[] =>
  [...items].sort((a, b) => Number(b.state === 'unsigned') - Number(a.state === 'unsigned'));

function Row({ item, list, onDone }: { item: AgreementView; list: AgreementList; onDone: () => void }) {
  const { terms } = item;
  return (
    <tr>
      <td>
        <span className="strong">{terms.title}</span>
        <p className="small quiet">{text.version(item.version)}</p>
      </td>
      <td data-head={text.columns.from}>
        {nameOf(list.names, terms.owner_agency)}
        <p className="small quiet">{terms.law_tags.join(', ')}</p>
      </td>
      <td data-head={text.columns.to}>{nameOf(list.names, terms.to_agency)}</td>
      <td data-head={text.columns.what}>
        {terms.categories.join(', ')}
        <p className="small quiet">{termsWords(terms, list)}</p>
      </td>
      <td data-head={text.columns.until} className="figure">
        <When at={terms.ends_at} seconds={false} />
      </td>
      <td>
        <State item={item} names={list.names} onDone={onDone} />
      </td>
    </tr>
  );
}

/** What state it is in, who signed it, and what one's own agency may do about it. */
function State({ item, names, onDone }: { item: AgreementView; names: Record<string, string>; onDone: () => void }) {
  const [doing, setDoing] = useState<'end' | 'sign' | null>(null);
  const { agency } = useMe();
  const { terms } = item;
  const isOpen = !ENDED.includes(item.state);
  const isTheirs = agency === terms.owner_agency || agency === terms.to_agency;
  const mayRevoke = useMay('agreement.revoke') && isTheirs && isOpen && item.state !== 'replaced';
  const isAsked = item.keys.some((each) => each.agency === agency && !each.signed);
  const maySign = useMay('agreement.countersign') && isAsked && isOpen;
  const close = () => setDoing(null);
  return (
    <>
      <div className="row">
        <span className={item.state === 'in_force' ? 'strong' : 'quiet'}>{text.states[item.state] ?? item.state}</span>
        {maySign ? <Button onPress={() => setDoing('sign')}>{keys.sign}</Button> : null}
        {mayRevoke ? (
          <Button look="plain" onPress={() => setDoing('end')}>
            {text.revoke}
          </Button>
        ) : null}
      </div>
      <p className="small quiet">
        {item.keys.map((each) => keys.ownKey(nameOf(names, each.agency), each.signed)).join('; ') || keys.roomAlone}
      </p>
      {doing === 'sign' ? <SignDialog item={item} onDone={onDone} onClose={close} /> : null}
      {doing === 'end' ? (
        <BecauseDialog
          title={text.revokeTitle(terms.title)}
          explain={text.revokeExplain}
          submit={text.revokeSubmit}
          onSubmit={(because) => revokeAgreement(item.id, because).then(onDone)}
          onClose={close}
        />
      ) : null}
    </>
  );
}

/** For what, on which conditions, how far back, and whether it may be passed on. */
function termsWords(terms: Terms, list: AgreementList): string {
  return [
    ...terms.purposes.map((each) => (list.purposes[each] ?? each).toLowerCase()),
    ...terms.conditions.map((each) => list.conditions[each] ?? `${text.only} ${each}`),
    ...(terms.retention_days === null ? [] : [text.days(terms.retention_days)]),
    ...(terms.reshare ? [text.reshare] : []),
  ].join('; ');
}

const nameOf = (names: Record<string, string>, agency: string) => names[agency] ?? agency;
