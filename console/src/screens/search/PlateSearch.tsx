/** Plate search: with a purpose and a case or incident; without one it runs as unexplained, and says so. */
import { type FormEvent, useState } from 'react';
import { type PlateQuestion, searchPlates } from '../../api/search';
import type { PlateResults } from '../../api/types';
import { useRecord } from '../../feed/use';
import { Button } from '../../parts/Button';
import { CaseField, ChoiceField, PurposeField, TextField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { LoggedMark } from '../../parts/Receipt';
import { Scroll } from '../../parts/Scroll';
import { fromLocalInput } from '../../parts/time';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useSelection } from '../../shell/selection';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.plates;

const NOTHING = {
  plate: '',
  match: 'exact',
  region: '',
  purpose: 'investigation',
  case: '',
  incident: '',
  note: '',
  from: '',
  to: '',
};
type Form = typeof NOTHING;

function questionOf(form: Form): PlateQuestion {
  const { plate, match, purpose } = form;
  const optional = { region: form.region, case: form.case, incident: form.incident.trim(), note: form.note };
  const given = Object.entries(optional).filter(([, value]) => value.trim() !== '');
  const from = fromLocalInput(form.from);
  const to = fromLocalInput(form.to);
  return {
    plate: plate.trim(),
    match,
    purpose,
    ...Object.fromEntries(given),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

export function PlateSearch() {
  const open = useRecord('incident', useSelection().incident);
  const [form, setForm] = useState({ ...NOTHING, incident: open?.number ?? '' });
  const [answer, setAnswer] = useState<PlateResults | null>(null);
  const deed = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setAnswer(null);
    await deed.run(async () => setAnswer(await searchPlates(questionOf(form))));
  };
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <form className="page__form" onSubmit={send}>
        <Fields form={form} onForm={setForm} />
        <Button type="submit" look="main" isDisabled={form.plate.trim() === '' || deed.isRunning}>
          {text.submit}
        </Button>
      </form>
      {deed.isRunning ? <Wait text={words.common.loading} /> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {answer ? <Reads answer={answer} /> : null}
    </>
  );
}

function Fields({ form, onForm }: { form: Form; onForm: (form: Form) => void }) {
  const purposes = usePurposes('plates.search');
  const put = (name: keyof Form) => (value: string) => onForm({ ...form, [name]: value });
  const matches = Object.entries(text.matches).map(([value, title]) => ({ value, title }));
  return (
    <>
      <TextField label={text.plate} value={form.plate} onChange={put('plate')} maxLength={20} />
      <ChoiceField label={text.match} value={form.match} choices={matches} onChange={put('match')} />
      <TextField label={text.region} value={form.region} onChange={put('region')} maxLength={8} />
      <TextField label={words.common.from} type="datetime-local" value={form.from} onChange={put('from')} />
      <TextField label={words.common.to} type="datetime-local" value={form.to} onChange={put('to')} />
      <PurposeField value={form.purpose} onChange={put('purpose')} purposes={purposes} />
      <CaseField value={form.case} onChange={put('case')} needed={false} />
      <TextField label={text.incident} value={form.incident} onChange={put('incident')} maxLength={60} />
      <TextField label={text.note} value={form.note} onChange={put('note')} maxLength={500} />
    </>
  );
}

function Reads({ answer }: { answer: PlateResults }) {
  const { columns } = text;
  return (
    <>
      <div className="row">
        <span role="status">{text.total(answer.items.length)}</span>
        <span className="quiet small">{text.unchecked}</span>
        <LoggedMark act={answer.receipt} />
      </div>
      {answer.explained ? null : <p className="note note--alarm">{text.unexplained}</p>}
      {answer.withholds ? <p className="note">{text.withholds}</p> : null}
      {answer.items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {answer.items.length > 0 ? (
        <Scroll label={words.searchScreen.tabs.plates}>
          <table className="table">
            <thead>
              <tr>
                {Object.values(columns).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {answer.items.map((read) => (
                <tr key={`${read.reader} ${read.at} ${read.plate}`}>
                  <td className="mono">{read.plate}</td>
                  <td>{read.region}</td>
                  <td>{read.reader}</td>
                  <td>
                    <When at={read.at} />
                  </td>
                  <td className="figure">{Math.round(read.confidence * 100)} %</td>
                  <td className="quiet">{read.image_sha256 ? text.hasImage : text.noImage}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </>
  );
}
