/** The search itself: the form, what goes beyond one person or says too little, and what was found. */
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/client';
import { askWide, type PlateAsked, searchPlates } from '../../api/plates';
import type { PlateResults } from '../../api/types';
import { useRecord } from '../../feed/use';
import { Button } from '../../parts/Button';
import { Failure, Wait } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { useSelection } from '../../shell/selection';
import { useMay, useMe, usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import { Fields } from './Fields';
import { askedOf, type Form, faultOf, NOTHING } from './form';
import { Limits } from './Limits';
import { Results } from './Results';

const text = words.plates;
const CASEWORK = 'investigation';
const VAGUE = 'reason-says-nothing';

export function SearchPanel() {
  const open = useRecord('incident', useSelection().incident);
  const { role } = useMe();
  const offered = usePurposes('plates.search').map((each) => each.code);
  const first = (role === 'detective' ? offered.find((each) => each === CASEWORK) : undefined) ?? offered[0] ?? '';
  const [form, setForm] = useState<Form>({ ...NOTHING, purpose: first, incident: open?.number ?? '' });
  const [answer, setAnswer] = useState<{ asked: PlateAsked; results: PlateResults } | null>(null);
  const deed = useDeed();
  const [fault, setFault] = useState<ReturnType<typeof faultOf>>(null);
  const send = (anyway: boolean) => {
    const asked = { ...askedOf(form), ...(anyway ? { anyway } : {}) };
    setAnswer(null);
    return deed.run(async () => setAnswer({ asked, results: await searchPlates(asked) }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = faultOf(form);
    setFault(wrong);
    if (wrong === null) {
      void send(false);
      return;
    }
    setAnswer(null);
    deed.clear();
  };
  return (
    <>
      <form className="page__form" onSubmit={submit}>
        <Fields form={form} onForm={setForm} />
        <Button type="submit" look="main" isDisabled={form.plate.trim() === ''} isRunning={deed.isRunning}>
          {text.form.submit}
        </Button>
      </form>
      {fault ? (
        <p className="note note--alarm" role="alert">
          {text.form.wrong[fault]}
        </p>
      ) : null}
      {deed.isRunning ? <Wait text={words.common.loading} /> : null}
      {deed.error ? <Refused error={deed.error} form={form} onAnyway={() => void send(true)} /> : null}
      {answer ? <Results {...answer} onPlace={(at) => setForm((before) => ({ ...before, at }))} /> : null}
      {!answer && !deed.isRunning && !deed.error ? <Limits /> : null}
    </>
  );
}

/** What was refused, with the way on: a second person, or searching all the same. */
function Refused({ error, form, onAnyway }: { error: unknown; form: Form; onAnyway: () => void }) {
  const mayAsk = useMay('plates.ask');
  const deed = useDeed();
  const [isAsked, setAsked] = useState(false);
  const rule = error instanceof ApiError ? error.rule : null;
  const ask = () =>
    deed.run(async () => {
      await askWide(askedOf(form));
      setAsked(true);
    });
  return (
    <div className="stack">
      <Failure error={error} />
      {rule === VAGUE ? (
        <div className="row">
          <Button onPress={onAnyway}>{text.vague.anyway}</Button>
          <span className="quiet small">{text.vague.explain}</span>
        </div>
      ) : null}
      {rule?.startsWith('plate-') && mayAsk && !isAsked ? (
        <div>
          <Button look="main" onPress={() => void ask()} isRunning={deed.isRunning}>
            {text.wide.ask}
          </Button>
        </div>
      ) : null}
      {isAsked ? <p role="status">{text.wide.asked}</p> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </div>
  );
}
