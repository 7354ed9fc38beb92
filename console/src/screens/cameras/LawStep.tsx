/** The third step: whose camera it is, under which law, and what is wanted of its pictures. */
import { words } from '../../shell/words';
import { Choice, Text } from './fields';
import type { StepProps } from './Wizard';

const text = words.camerasScreen.wizard;
const { city = '', integrated = '', partner = '' } = words.ownerClass;

export function LawStep(props: StepProps) {
  const { draft, onChange } = props;
  const isCity = draft.owner_class === 'city';
  return (
    <>
      <div className="cameras__fields">
        <Choice of="owner_class" choices={{ city, integrated, partner }} {...props} />
        {isCity ? null : <Choice of="condition" choices={text.conditions} {...props} />}
        {draft.condition === 'radius' && !isCity ? <Text of="condition_radius_m" {...props} /> : null}
        <Text of="law_tag" help={text.lawHelp} {...props} />
        <Choice of="wanted" choices={text.wants} {...props} />
        <Text of="retention_hours" help={text.retentionHelp} {...props} />
        {isCity ? null : <Text of="ring_minutes" {...props} />}
      </div>
      {isCity ? (
        <fieldset className="stack">
          <legend className="strong">{text.notice}</legend>
          <p className="small quiet">{text.noticeHelp}</p>
          <div className="cameras__fields">
            <Text of="viewing_area" {...props} />
            <Text of="noticed_on" type="date" {...props} />
            <Text of="comments_until" type="date" {...props} />
          </div>
          <label className="row">
            <input
              type="checkbox"
              className="check"
              checked={draft.exigent}
              onChange={(event) => onChange({ exigent: event.target.checked })}
            />
            {text.exigent}
          </label>
        </fieldset>
      ) : null}
    </>
  );
}
