/** Asks why before something is done that everybody can see. */
import { useState } from 'react';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { words } from '../../shell/words';

interface Props {
  title: string;
  explain: string;
  submit: string;
  onSubmit: (because: string) => Promise<unknown>;
  onClose: () => void;
}

export function BecauseDialog({ title, explain, submit, onSubmit, onClose }: Props) {
  const [because, setBecause] = useState('');
  return (
    <AskDialog
      title={title}
      explain={explain}
      submit={submit}
      missing={because.trim() ? null : words.common.required}
      onSubmit={() => onSubmit(because.trim())}
      onClose={onClose}
    >
      <TextField
        label={words.policyScreen.because}
        value={because}
        onChange={setBecause}
        rows={2}
        maxLength={500}
        autoFocus
      />
    </AskDialog>
  );
}
