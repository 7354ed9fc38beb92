/** Several of a list: a box for each. */
interface Props {
  label: string;
  choices: readonly { value: string; title: string }[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

export function Boxes({ label, choices, chosen, onChange }: Props) {
  const toggle = (value: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, value] : chosen.filter((each) => each !== value));
  return (
    <fieldset className="policy__boxes">
      <legend className="field__label">{label}</legend>
      {choices.map(({ value, title }) => (
        <label key={value} className="policy__box">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={(event) => toggle(value, event.target.checked)}
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}
