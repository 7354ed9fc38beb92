/** Opens a finding about an agency, or about one act. */
import { useState } from 'react';
import { openFinding } from '../../api/audits';
import type { ActRow } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.auditScreen.findings;

interface Props {
  /** The act it is about, if it is about one. */
  act: ActRow | null;
  onDone: () => void;
  onClose: () => void;
}

export function FindingDialog({ act, onDone, onClose }: Props) {
  const { agencies } = useMe();
  const [agency, setAgency] = useState(act?.agency ?? '');
  const [title, setTitle] = useState('');
  const [said, setSaid] = useState('');
  const isWhole = agency && title.trim() && said.trim();
  const send = async () => {
    await openFinding({ agency, title: title.trim(), text: said.trim(), act_id: act?.id ?? null });
    onDone();
  };
  return (
    <AskDialog
      title={text.openTitle}
      explain={text.openExplain}
      submit={words.common.send}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.agency}
        value={agency}
        empty={words.common.choose}
        choices={agencies.map(({ code, title: name }) => ({ value: code, title: name }))}
        onChange={setAgency}
      />
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={200} autoFocus />
      <TextField label={text.text} value={said} onChange={setSaid} rows={4} maxLength={2000} />
    </AskDialog>
  );
}
