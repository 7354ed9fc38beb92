/** One application: who and where, what the rules give line by line, its checklist, and what is to be done. */
import type { ReactNode } from 'react';
import { checkDocument, documentAddress, openApplication } from '../../api/incentive';
import type { ApplicationView, Document, Opened } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { setQuery, useRoute } from '../../shell/route';
import { words } from '../../shell/words';
import { Calculation } from './Calculation';
import { Decisions } from './Decisions';
import { Visits } from './Visits';

const text = words.incentive;

export function ApplicationPage({ id, onBack }: { id: string; onBack: () => void }) {
  const answer = useAnswer(`application ${id}`, (signal) => openApplication(id, signal));
  const opened = answer.value;
  return (
    <div className="stack">
      <div>
        <Button onPress={onBack}>{text.back}</Button>
      </div>
      <Going answer={answer} />
      {opened ? <Whole opened={opened} onDone={answer.again} /> : null}
    </div>
  );
}

function Whole({ opened, onDone }: { opened: Opened; onDone: () => void }) {
  const { application } = opened;
  return (
    <article className="incentive__application">
      <header className="row">
        <h2>{application.reference}</h2>
        <span className="strong">{text.statuses[application.status]}</span>
        <span className="push" />
        <Decisions opened={opened} onDone={onDone} />
      </header>
      <div className="incentive__columns">
        <div className="stack">
          <Facts application={application} />
          <Calculation award={application.award} rules={opened.rules} items={application.items} />
        </div>
        <div className="stack">
          <Checklist application={application} />
          <Documents application={application} onDone={onDone} />
          <Duplicates opened={opened} />
          <Visits application={application} onDone={onDone} />
          <History application={application} rules={opened.rules} />
        </div>
      </div>
    </article>
  );
}

function Facts({ application }: { application: ApplicationView }) {
  const { who } = application;
  const said = (['has_assistance', 'in_public_housing', 'is_small', 'was_vandalised'] as const)
    .filter((name) => application[name])
    .map((name) => text.flags[name]);
  return (
    <dl className="incentive__facts">
      <Fact name={text.facts.who}>
        {who
          ? [who.name, who.organisation, text.applicants[application.applicant]].filter(Boolean).join(', ')
          : text.gone}
      </Fact>
      {who ? <Fact name={text.facts.address}>{[who.address, who.unit].filter(Boolean).join(', ')}</Fact> : null}
      <Fact name={text.facts.building}>{text.buildings[application.building]}</Fact>
      <Fact name={text.facts.area}>{application.psa || text.nowhere}</Fact>
      {application.priority_area ? <Fact name={text.facts.priority}>{application.priority_area}</Fact> : null}
      <Fact name={text.facts.tenant}>{application.is_tenant ? text.yes : text.no}</Fact>
      {application.kind === 'rebate' ? (
        <>
          <Fact name={text.facts.registered}>{application.is_registered ? text.yes : text.no}</Fact>
          <Fact name={text.facts.hours}>{text.hours(application.hours_kept)}</Fact>
        </>
      ) : null}
      {said.length > 0 ? <Fact name={text.facts.flags}>{said.join(', ')}</Fact> : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Checklist({ application }: { application: ApplicationView }) {
  return (
    <section>
      <h3>{text.checklist}</h3>
      {application.checks.length === 0 ? <p className="quiet">{text.noChecks}</p> : null}
      <ul>
        {application.checks.map((each) => (
          <li key={each.proof} className="row listed">
            <span>{text.proofs[each.proof]}</span>
            <span className="push" />
            <span className={each.state === 'seen' ? 'quiet' : 'strong'}>{text.states[each.state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Documents({ application, onDone }: { application: ApplicationView; onDone: () => void }) {
  return (
    <section>
      <h3>{text.documents}</h3>
      {application.documents.length === 0 ? <p className="quiet">{text.noDocuments}</p> : null}
      <ul>
        {application.documents.map((each) => (
          <DocumentLine key={each.id} application={application} document={each} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

interface DocumentProps {
  application: ApplicationView;
  document: Document;
  onDone: () => void;
}

function DocumentLine({ application, document, onDone }: DocumentProps) {
  const deed = useDeed();
  const isOpen = application.status === 'received' || application.status === 'more_needed';
  const check = async (fit: boolean) => {
    if (await deed.run(() => checkDocument(application.id, document.id, fit))) onDone();
  };
  const name = text.proofs[document.proof] ?? document.proof;
  return (
    <li className="row listed">
      <a href={documentAddress(application.id, document.id)} target="_blank" rel="noreferrer">
        {`${text.openDocument}: ${name}`}
      </a>
      <span className="quiet">
        <When at={document.added_at} seconds={false} />
        {`, ${text.states[document.state]}`}
      </span>
      <span className="push" />
      {isOpen ? (
        <>
          <Button onPress={() => void check(true)} isDisabled={document.state === 'seen'} isRunning={deed.isRunning}>
            {text.fit}
          </Button>
          <Button onPress={() => void check(false)} isDisabled={document.state === 'unfit'} isRunning={deed.isRunning}>
            {text.unfit}
          </Button>
        </>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}

function Duplicates({ opened }: { opened: Opened }) {
  const { query } = useRoute();
  return (
    <section>
      <h3>{text.duplicates}</h3>
      {opened.duplicates.length === 0 ? <p className="quiet">{text.noDuplicates}</p> : null}
      <ul>
        {opened.duplicates.map((each) => (
          <li key={each.id} className="row listed">
            <Button look="plain" onPress={() => setQuery({ ...query, application: each.id })}>
              {each.reference}
            </Button>
            <span>{text.statuses[each.status]}</span>
            <span className={each.same_unit ? 'incentive__flag' : 'quiet'}>
              {each.same_unit ? text.sameUnit : text.otherUnit}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ application, rules }: { application: ApplicationView; rules: Readonly<Record<string, string>> }) {
  return (
    <section>
      <h3>{text.history}</h3>
      <ol className="incentive__steps">
        {[...application.steps].reverse().map((each) => (
          <li key={`${each.at} ${each.kind}`}>
            <span className="strong">{text.steps[each.kind]}</span>{' '}
            <span className="quiet">
              <When at={each.at} seconds={false} />
              {`, ${each.by_name}`}
            </span>
            {each.rule ? <p>{rules[each.rule] ?? each.rule}</p> : null}
            {each.note ? <p>{each.note}</p> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
