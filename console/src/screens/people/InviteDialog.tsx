/** Brings in a person. */
import { useState } from 'react';
import { invite } from '../../api/people';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import type { GivenLink } from './PeopleScreen';
import { RoleFields } from './RoleFields';

const text = words.accounts;

interface Props {
  agencies: Readonly<Record<string, string>>;
  onLink: (link: GivenLink) => void;
  onClose: () => void;
}

export function InviteDialog({ agencies, onLink, onClose }: Props) {
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [agency, setAgency] = useState('');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const isWhole = login.trim() && name.trim() && agency && roles.length > 0;
  const send = async () => {
    const person = { login: login.trim(), name: name.trim(), agency, roles: [...roles] };
    onLink({ login: person.login, link: (await invite(person)).link });
  };
  return (
    <AskDialog
      title={text.inviteTitle}
      explain={text.inviteExplain}
      submit={text.inviteSubmit}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.login} help={text.loginHelp} value={login} onChange={setLogin} maxLength={64} autoFocus />
      <TextField label={text.name} value={name} onChange={setName} maxLength={120} />
      <ChoiceField
        label={text.agency}
        value={agency}
        empty={words.common.choose}
        choices={Object.entries(agencies).map(([value, title]) => ({ value, title }))}
        onChange={setAgency}
      />
      <RoleFields roles={roles} onChange={setRoles} />
    </AskDialog>
  );
}
