/** Declares a figure that the room cannot count: cost, staff, complaints, arrests. */
import { type FormEvent, useState } from 'react';
import { declare } from '../../api/audits';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { useChoices } from './useChoices';

const text = words.auditScreen.figures;
const EMPTY = { kind: '', begins: '', ends: '', amount: '', unit: '', note: '' };

export function Figures() {
  const kinds = useChoices('figures');
  const deed = useDeed();
  const [figure, setFigure] = useState(EMPTY);
  const [told, setTold] = useState('');
  const isWhole =
    figure.kind && figure.begins && figure.ends && /^\d{1,12}$/.test(figure.amount) && figure.unit.trim() !== '';
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTold(isWhole ? '' : text.missing);
    if (!isWhole) return;
    const whole = { ...figure, unit: figure.unit.trim(), note: figure.note.trim(), amount: Number(figure.amount) };
    if (await deed.run(() => declare(whole))) {
      setFigure(EMPTY);
      setTold(text.done);
    }
  };
  const field = (name: keyof typeof EMPTY) => ({
    value: figure[name],
    onChange: (value: string) => setFigure({ ...figure, [name]: value }),
  });
  return (
    <form className="stack audit__figure" onSubmit={send} noValidate>
      <p className="quiet">{text.explain}</p>
      <ChoiceField label={text.kind} empty={words.common.choose} choices={kinds} {...field('kind')} />
      <TextField label={text.begins} type="date" {...field('begins')} />
      <TextField label={text.ends} type="date" {...field('ends')} />
      <TextField label={text.amount} inputMode="numeric" maxLength={12} {...field('amount')} />
      <TextField label={text.unit} maxLength={40} {...field('unit')} />
      <TextField label={text.note} rows={2} maxLength={2000} {...field('note')} />
      {deed.error ? <Failure error={deed.error} /> : null}
      <div className="row">
        <Button look="main" type="submit" isRunning={deed.isRunning}>
          {text.submit}
        </Button>
        <span role="status">{told}</span>
        <a href="/transparency/declared">{text.see}</a>
      </div>
    </form>
  );
}
