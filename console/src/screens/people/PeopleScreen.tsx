/** People: who can sign in, in which roles, and what is done when a way in is lost. */
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { confirmReset, readPeople } from '../../api/people';
import type { AccountList, AccountView, ResetView } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { InviteDialog } from './InviteDialog';
import { LinkDialog } from './LinkDialog';
import { PeopleTable } from './PeopleTable';
import './people.css';

const text = words.accounts;

export interface GivenLink {
  login: string;
  link: string;
}

export function PeopleScreen() {
  const answer = useAnswer('people', readPeople);
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
      </div>
      <Going answer={answer} mayCancel />
      {answer.value ? <Everybody list={answer.value} onDone={answer.again} /> : null}
    </section>
  );
}

function fits(person: AccountView, agency: string, asked: string): boolean {
  return [person.name, person.login, agency].some((each) => each.toLowerCase().includes(asked));
}

function Everybody({ list, onDone }: { list: AccountList; onDone: () => void }) {
  const [filter, setFilter] = useState('');
  const [isInviting, setInviting] = useState(false);
  const [given, setGiven] = useState<GivenLink | null>(null);
  const asked = filter.trim().toLowerCase();
  const shown = list.items.filter((each) => fits(each, list.agencies[each.agency] ?? each.agency, asked));
  const onLink = (link: GivenLink) => {
    setGiven(link);
    onDone();
  };
  return (
    <>
      <Resets resets={list.resets} onLink={onLink} />
      <div className="page__form">
        <TextField label={text.filter} value={filter} onChange={setFilter} />
        <span className="quiet page__value">{text.count(shown.length)}</span>
        <Button icon={UserPlus} look="main" onPress={() => setInviting(true)}>
          {text.invite}
        </Button>
      </div>
      {shown.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {shown.length > 0 ? (
        <PeopleTable people={shown} agencies={list.agencies} onDone={onDone} onLink={onLink} />
      ) : null}
      {isInviting ? <InviteDialog agencies={list.agencies} onLink={onLink} onClose={() => setInviting(false)} /> : null}
      {given ? <LinkDialog given={given} onClose={() => setGiven(null)} /> : null}
    </>
  );
}

function Resets({ resets, onLink }: { resets: readonly ResetView[]; onLink: (link: GivenLink) => void }) {
  if (resets.length === 0) return null;
  return (
    <section className="people__resets">
      <h2>{text.resets}</h2>
      <ul>
        {resets.map((each) => (
          <Reset key={each.id} reset={each} onLink={onLink} />
        ))}
      </ul>
    </section>
  );
}

function Reset({ reset, onLink }: { reset: ResetView; onLink: (link: GivenLink) => void }) {
  const me = useMe();
  const deed = useDeed();
  const confirm = () => deed.run(async () => onLink({ login: reset.login, link: (await confirmReset(reset.id)).link }));
  return (
    <li className="listed">
      <p className="row">
        <span>
          <span className="strong">{reset.login}</span>
          <span className="quiet">
            {`, ${text.resetBy(reset.proposed_by_name)}, `}
            <When at={reset.proposed_at} seconds={false} />
            {`: ${reset.reason}`}
          </span>
        </span>
        <span className="push" />
        {reset.proposed_by === me.login ? (
          <span className="quiet">{text.ownReset}</span>
        ) : (
          <Button isRunning={deed.isRunning} onPress={() => void confirm()}>
            {text.confirmReset}
          </Button>
        )}
      </p>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
