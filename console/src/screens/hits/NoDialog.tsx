/** Why it is not a hit: one choice, and a note. */
import { useState } from 'react';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.hits;
const RIGHT = 'verified';

interface Props {
  onSay: (outcome: string, note: string) => Promise<void>;
  onClose: () => void;
}

export function NoDialog({ onSay, onClose }: Props) {
  const [outcome, setOutcome] = useState('');
  const [note, setNote] = useState('');
  const choices = useMe()
    .outcomes.filter((each) => each.code !== RIGHT)
    .map((each) => ({ value: each.code, title: each.title }));
  return (
    <AskDialog
      title={text.noTitle}
      submit={words.common.save}
      missing={outcome ? null : words.common.chooseFirst(text.columns.outcome)}
      onSubmit={() => onSay(outcome, note.trim())}
      onClose={onClose}
    >
      <ChoiceField
        label={text.columns.outcome}
        value={outcome}
        choices={choices}
        onChange={setOutcome}
        empty={words.common.choose}
      />
      <TextField label={text.noNote} value={note} onChange={setNote} rows={2} maxLength={500} />
    </AskDialog>
  );
}
