/** Fields of the wizard, each bound to its part of the draft. */
import { ChoiceField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { RANGES, type TextKey } from './draft';
import { LABELS } from './labels';
import type { StepProps } from './Wizard';

interface FieldProps extends StepProps {
  of: TextKey;
  help?: string;
  type?: string;
}

/** A text field that says when it is needed. */
export function Text({ of, help, type = 'text', draft, onChange, missing }: FieldProps) {
  const isMissing = missing.includes(of);
  const says = [isMissing ? needed(of) : null, help].filter(Boolean).join('. ');
  return (
    <TextField
      label={LABELS[of]}
      value={draft[of]}
      isWrong={isMissing}
      type={type}
      onChange={(value) => onChange({ [of]: value })}
      maxLength={500}
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      {...(says ? { help: says } : {})}
    />
  );
}

function needed(of: TextKey): string {
  const range = RANGES[of];
  return range ? words.camerasScreen.wizard.between(...range) : words.camerasScreen.wizard.required;
}

interface ChoiceProps extends StepProps {
  of: TextKey;
  choices: Readonly<Record<string, string>>;
}

export function Choice({ of, choices, draft, onChange }: ChoiceProps) {
  const offered = Object.entries(choices).map(([value, title]) => ({ value, title }));
  return (
    <ChoiceField
      label={LABELS[of]}
      value={draft[of]}
      choices={offered}
      onChange={(value) => onChange({ [of]: value })}
    />
  );
}
