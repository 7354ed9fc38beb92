/** Labelled fields: text, choice, reason. */
import { type ReactNode, type Ref, useId } from 'react';
import { words } from '../shell/words';

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  type?: string;
  rows?: number;
  autoComplete?: string;
  inputMode?: 'numeric' | 'search' | 'text';
  autoFocus?: boolean;
  maxLength?: number;
  step?: number;
  inputRef?: Ref<HTMLInputElement>;
  isWrong?: boolean;
}

const TEXT_LENGTH_MAX = 4_000;

export function TextField(props: TextProps) {
  const { label, value, onChange, help, type = 'text', rows } = props;
  const id = useId();
  const shared = {
    id,
    className: 'input',
    value,
    maxLength: props.maxLength ?? TEXT_LENGTH_MAX,
    autoComplete: props.autoComplete ?? 'off',
    autoFocus: props.autoFocus,
    inputMode: props.inputMode,
    'aria-invalid': props.isWrong,
    'aria-describedby': help ? `${id}-help` : undefined,
  };
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      {rows ? (
        <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          ref={props.inputRef}
          type={type}
          step={props.step}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <Help id={`${id}-help`}>{help}</Help>
    </div>
  );
}

function Help({ id, children }: { id: string; children: ReactNode }) {
  return children ? (
    <span className="field__help" id={id}>
      {children}
    </span>
  ) : null;
}

export interface Choice {
  value: string;
  title: string;
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  /** Offer an empty choice with this text. */
  empty?: string;
  help?: string;
  /** The label is for readers only. */
  quiet?: boolean;
}

export function ChoiceField({ label, value, choices, onChange, empty, help, quiet = false }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label className={quiet ? 'unseen' : 'field__label'} htmlFor={id}>
        {label}
      </label>
      <select className="input" id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </select>
      <Help id={`${id}-help`}>{help}</Help>
    </div>
  );
}

interface ReasonProps {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}

export function ReasonField({ value, onChange, autoFocus = false }: ReasonProps) {
  return (
    <TextField
      label={words.common.reason}
      help={words.common.reasonHelp}
      value={value}
      onChange={onChange}
      rows={2}
      autoFocus={autoFocus}
    />
  );
}

/** What is wrong with a reason, or null. */
export function missingReason(reason: string): string | null {
  return reason.trim().length >= 3 ? null : words.common.required;
}

interface CaseProps {
  value: string;
  onChange: (value: string) => void;
  needed: boolean;
}

export function CaseField({ value, onChange, needed }: CaseProps) {
  return (
    <TextField
      label={needed ? words.common.case : words.common.caseIfAny}
      value={value}
      onChange={onChange}
      maxLength={60}
      {...(needed ? { help: words.common.caseHelp } : {})}
    />
  );
}

export function PurposeField({
  value,
  onChange,
  purposes,
}: {
  value: string;
  onChange: (code: string) => void;
  purposes: readonly { code: string; title: string }[];
}) {
  const choices = purposes.map((each) => ({ value: each.code, title: each.title }));
  return <ChoiceField label={words.common.purpose} value={value} choices={choices} onChange={onChange} />;
}
