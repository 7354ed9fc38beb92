/** What an auditor found, and why: of a drawn act, or of a question. */
import { useState } from 'react';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { useChoices } from './useChoices';

const text = words.auditScreen.samples;

interface Props {
  explain?: string;
  onSubmit: (verdict: string, note: string) => Promise<unknown>;
  onClose: () => void;
}

export function VerdictDialog({ explain, onSubmit, onClose }: Props) {
  const verdicts = useChoices('verdicts');
  const [verdict, setVerdict] = useState('');
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.reviewTitle}
      {...(explain ? { explain } : {})}
      submit={words.common.save}
      missing={verdict && note.trim() ? null : text.missingReview}
      onSubmit={() => onSubmit(verdict, note.trim())}
      onClose={onClose}
    >
      <ChoiceField
        label={text.verdict}
        value={verdict}
        empty={words.common.choose}
        choices={verdicts}
        onChange={setVerdict}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2000} />
    </AskDialog>
  );
}
