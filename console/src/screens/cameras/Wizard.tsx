/** Enrols a camera in four steps: address with a test picture, place, owner and law, check and save. */
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import type { TriedView } from '../../api/types';
import { enrolCamera } from '../../api/video';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { AddressStep } from './AddressStep';
import { CheckStep } from './CheckStep';
import { type Draft, enrolmentOf, missingAt, NEW_DRAFT, stepOf, type TextKey } from './draft';
import { LawStep } from './LawStep';
import { LABELS } from './labels';
import { PlaceStep } from './PlaceStep';

const text = words.camerasScreen.wizard;

export interface StepProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  /** What is needed and not there, once somebody tried to go on. */
  missing: readonly TextKey[];
}

export function Wizard({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState(NEW_DRAFT);
  const [step, setStep] = useState(0);
  const [tried, setTried] = useState(false);
  const [test, setTest] = useState<TriedView | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const deed = useDeed();
  const head = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins at its heading
  useEffect(() => head.current?.focus(), [step]);
  const missing = missingAt(draft, step);
  const turn = (to: number) => {
    setTried(false);
    setStep(to);
  };
  const next = () => (missing.length === 0 ? turn(step + 1) : setTried(true));
  const save = async () => {
    const isSaved = await deed.run(() => enrolCamera(enrolmentOf(draft)));
    if (isSaved) setDone(draft.name.trim());
  };
  const onChange = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    // A test picture is of the address that was asked, not of the one that is written now.
    if (Object.keys(change).some((key) => stepOf(key) === 0)) setTest(null);
  };
  if (done !== null) return <Enrolled name={done} onDone={onDone} />;
  const props = { draft, onChange, missing: tried ? missing : [] };
  return (
    <div className="wizard stack">
      <h2 ref={head} tabIndex={-1}>
        {text.step(step + 1, text.steps.length, text.steps[step] ?? '')}
      </h2>
      {step === 0 ? <AddressStep {...props} test={test} onTest={setTest} /> : null}
      {step === 1 ? <PlaceStep {...props} /> : null}
      {step === 2 ? <LawStep {...props} /> : null}
      {step === 3 ? <CheckStep draft={draft} test={test} /> : null}
      {tried && missing.length > 0 ? (
        <p className="note note--alarm" role="alert">
          {text.missing}
          {missing.map((key) => LABELS[key]).join(', ')}
        </p>
      ) : null}
      {deed.error ? <Refused error={deed.error} onStep={turn} /> : null}
      <div className="row">
        {step > 0 ? <Button onPress={() => turn(step - 1)}>{text.back}</Button> : null}
        {step < 3 ? (
          <Button look="main" onPress={next}>
            {text.next}
          </Button>
        ) : (
          <Button look="main" isRunning={deed.isRunning} onPress={() => void save()}>
            {text.save}
          </Button>
        )}
        <span className="push" />
        <Button look="plain" onPress={onDone}>
          {text.leave}
        </Button>
      </div>
    </div>
  );
}

function Refused({ error, onStep }: { error: unknown; onStep: (step: number) => void }) {
  const field = error instanceof ApiError ? error.field : null;
  return (
    <>
      <Failure error={error} />
      {field === null ? null : (
        <div className="row">
          <Button onPress={() => onStep(stepOf(field))}>{text.backTo(text.steps[stepOf(field)] ?? '')}</Button>
        </div>
      )}
    </>
  );
}

function Enrolled({ name, onDone }: { name: string; onDone: () => void }) {
  return (
    <div className="stack">
      <p className="note" role="status">
        {text.done(name)}
      </p>
      <div className="row">
        <Button look="main" onPress={onDone}>
          {words.common.close}
        </Button>
      </div>
    </div>
  );
}
