/** One line a person: roles, state, ways in, and what can be done. */
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { endSessions, newLink, release } from '../../api/people';
import type { AccountView } from '../../api/types';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { type Act, actsOn } from './acts';
import type { GivenLink } from './PeopleScreen';
import { ChangeDialog, ReasonDialog } from './PersonDialogs';

const text = words.accounts;

interface Props {
  people: readonly AccountView[];
  agencies: Readonly<Record<string, string>>;
  onDone: () => void;
  onLink: (link: GivenLink) => void;
}

export function PeopleTable({ people, agencies, onDone, onLink }: Props) {
  const [doing, setDoing] = useState<{ act: Act; person: AccountView } | null>(null);
  const deed = useDeed();
  const start = async (act: Act, person: AccountView) => {
    const { login } = person;
    const done = await deed.run(async () => {
      if (act === 'link') onLink({ login, link: (await newLink(login)).link });
      else if (act === 'release') await release(login);
      else if (act === 'end') await endSessions(login);
      else setDoing({ act, person });
    });
    if (done && (act === 'release' || act === 'end')) onDone();
  };
  return (
    <>
      {deed.error ? <Failure error={deed.error} /> : null}
      <Scroll label={text.title}>
        <table className="table people__table">
          <TableHead columns={text.columns} />
          <tbody>
            {people.map((person) => (
              <Row
                key={person.login}
                person={person}
                agency={agencies[person.agency] ?? person.agency}
                onAct={(act) => void start(act, person)}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {doing ? <Doing {...doing} onDone={onDone} onClose={() => setDoing(null)} /> : null}
    </>
  );
}

interface DoingProps {
  act: Act;
  person: AccountView;
  onDone: () => void;
  onClose: () => void;
}

function Doing({ act, person, onDone, onClose }: DoingProps) {
  if (act === 'change') return <ChangeDialog person={person} onDone={onDone} onClose={onClose} />;
  if (act === 'lock' || act === 'disable' || act === 'enable' || act === 'reset')
    return <ReasonDialog act={act} person={person} onDone={onDone} onClose={onClose} />;
  return null;
}

function waysWords(person: AccountView): string {
  const ways = [
    ...(person.has_password ? [text.password] : []),
    ...(person.has_authenticator ? [text.authenticator] : []),
    ...(person.passkeys > 0 ? [text.passkeys(person.passkeys)] : []),
  ];
  return ways.join(', ') || text.noWays;
}

function stateWords(person: AccountView): string {
  const because = person.disabled_because
    ? `: ${text.because[person.disabled_because] ?? person.disabled_because}`
    : '';
  if (person.state === 'active' && person.failures_locked) return text.failures;
  return `${text.states[person.state] ?? person.state}${because}`;
}

function Row({ person, agency, onAct }: { person: AccountView; agency: string; onAct: (act: Act) => void }) {
  const me = useMe();
  const isBad = person.state !== 'active' || person.failures_locked;
  return (
    <tr>
      <td>
        <span className="strong">{person.name}</span>
        <br />
        <span className="small quiet">{person.login}</span>
      </td>
      <td>{agency}</td>
      <td>{person.roles.map((role) => words.frame.roles[role] ?? role).join(', ') || text.noRoles}</td>
      <td className={isBad ? 'strong' : ''}>
        {stateWords(person)}
        {person.sessions > 0 ? <span className="small quiet block">{text.sessions(person.sessions)}</span> : null}
      </td>
      <td>
        {waysWords(person)}
        {person.provisioned_by ? (
          <span className="small quiet block">{text.provisioned(person.provisioned_by)}</span>
        ) : null}
      </td>
      <td className="figure">
        {person.last_active_at ? <When at={person.last_active_at} seconds={false} /> : text.never}
      </td>
      <td>
        {person.login === me.login ? null : (
          <MenuTrigger>
            <AriaButton className="button button--plain button--icon" aria-label={text.actsOf(person.name)}>
              <Ellipsis size={16} aria-hidden="true" />
            </AriaButton>
            <Popover className="popover" placement="bottom end">
              <Menu className="menu" aria-label={text.columns.acts} onAction={(key) => onAct(key as Act)}>
                {actsOn(person).map((act) => (
                  <MenuItem key={act} id={act} className="menu__item">
                    {text.act[act]}
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
        )}
      </td>
    </tr>
  );
}
