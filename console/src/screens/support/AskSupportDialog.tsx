/** Asks for another role, for an hour at most. */
import { useState } from 'react';
import { askSupport } from '../../api/people';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, missingReason, ReasonField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';

const text = words.support;
/** Those that neither approve, review nor run; the server decides. */
const LENT = ['watch_officer', 'detective', 'analyst', 'officer'];
const MINUTES = 30;

export function AskSupportDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [role, setRole] = useState('watch_officer');
  const [minutes, setMinutes] = useState(String(MINUTES));
  const [reason, setReason] = useState('');
  const send = async () => {
    await askSupport(role, Number(minutes), reason.trim());
    onDone();
  };
  return (
    <AskDialog
      title={text.ask}
      explain={text.askExplain}
      submit={text.submit}
      missing={missingReason(reason)}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.role}
        value={role}
        choices={LENT.map((value) => ({ value, title: words.frame.roles[value] ?? value }))}
        onChange={setRole}
      />
      <TextField label={text.minutes} value={minutes} onChange={setMinutes} inputMode="numeric" maxLength={2} />
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}
