/** The fields of a plate search. */
import { plateWords } from '../../api/plates';
import { CaseField, ChoiceField, PurposeField, TextField } from '../../parts/Field';
import { useAnswer } from '../../parts/useAnswer';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import type { Form } from './form';

const text = words.plates.form;

export function Fields({ form, onForm }: { form: Form; onForm: (form: Form) => void }) {
  const purposes = usePurposes('plates.search');
  const published = useAnswer('plate words', plateWords);
  const put = (name: keyof Form) => (value: string) => onForm({ ...form, [name]: value });
  const matches = Object.entries(published.value?.matches ?? {}).map(([value, title]) => ({ value, title }));
  return (
    <>
      <TextField label={text.plate} value={form.plate} onChange={put('plate')} maxLength={20} autoFocus />
      <ChoiceField label={text.match} value={form.match} choices={matches} onChange={put('match')} />
      <CaseField value={form.case} onChange={put('case')} needed={false} />
      <TextField label={text.incident} value={form.incident} onChange={put('incident')} maxLength={60} />
      <PurposeField value={form.purpose} onChange={put('purpose')} purposes={purposes} />
      <TextField label={text.note} value={form.note} onChange={put('note')} maxLength={500} />
      <TextField label={words.common.from} type="datetime-local" value={form.from} onChange={put('from')} />
      <TextField label={words.common.to} type="datetime-local" value={form.to} onChange={put('to')} />
      <TextField label={text.region} value={form.region} onChange={put('region')} maxLength={8} />
      <TextField label={text.reader} value={form.reader} onChange={put('reader')} maxLength={100} />
      <TextField label={text.at} value={form.at} onChange={put('at')} maxLength={60} />
      <TextField label={text.within} value={form.within} onChange={put('within')} inputMode="numeric" maxLength={5} />
    </>
  );
}
