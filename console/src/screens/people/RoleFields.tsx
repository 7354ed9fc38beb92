/** Which roles somebody has: a box for each. */
import { useId } from 'react';
import { words } from '../../shell/words';

interface Props {
  roles: readonly string[];
  onChange: (roles: readonly string[]) => void;
}

export function RoleFields({ roles, onChange }: Props) {
  const id = useId();
  const toggle = (code: string, isOn: boolean) =>
    onChange(isOn ? [...roles, code] : roles.filter((each) => each !== code));
  return (
    <fieldset className="people__roles" aria-describedby={`${id}-help`}>
      <legend className="field__label">{words.accounts.roles}</legend>
      {Object.entries(words.frame.roles).map(([code, title]) => (
        <label key={code} className="people__role">
          <input
            type="checkbox"
            checked={roles.includes(code)}
            onChange={(event) => toggle(code, event.target.checked)}
          />
          {title}
        </label>
      ))}
      <span className="field__help" id={`${id}-help`}>
        {words.accounts.rolesHelp}
      </span>
    </fieldset>
  );
}
