/** What is asked before an account is changed. */
import { useState } from 'react';
import { changePerson, proposeReset, setState } from '../../api/people';
import type { AccountView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { missingReason, ReasonField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { RoleFields } from './RoleFields';

const text = words.accounts;

interface Props {
  person: AccountView;
  onDone: () => void;
  onClose: () => void;
}

export function ChangeDialog({ person, onDone, onClose }: Props) {
  const [name, setName] = useState(person.name);
  const [roles, setRoles] = useState<readonly string[]>(person.roles);
  const send = async () => {
    await changePerson(person.login, name.trim(), [...roles]);
    onDone();
  };
  return (
    <AskDialog
      title={text.changeTitle(person.name)}
      explain={text.changeExplain}
      submit={words.common.save}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={name} onChange={setName} maxLength={120} />
      <RoleFields roles={roles} onChange={setRoles} />
    </AskDialog>
  );
}

export function ReasonDialog({
  act,
  person,
  onDone,
  onClose,
}: Props & { act: 'lock' | 'disable' | 'enable' | 'reset' }) {
  const [reason, setReason] = useState('');
  const send = async () => {
    await (act === 'reset' ? proposeReset(person.login, reason.trim()) : setState(person.login, act, reason.trim()));
    onDone();
  };
  return (
    <AskDialog
      title={text.reasonTitle[act]?.(person.name) ?? text.act[act]}
      explain={text.reasonExplain[act] ?? ''}
      submit={text.act[act]}
      missing={missingReason(reason)}
      onSubmit={send}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
