/** Registers an assembly: a title, a place that was found, a radius and a time. */
import { useState } from 'react';
import { registerAssembly } from '../../api/assemblies';
import { findPlaces } from '../../api/places';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { type Choice, ChoiceField, TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { parsePoint } from '../../parts/point';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';

const text = words.assemblies;
const HOUR_MS = 3_600_000;

interface Props {
  onDone: () => void;
  onClose: () => void;
}

export function RegisterDialog({ onDone, onClose }: Props) {
  const [title, setTitle] = useState('');
  const [at, setAt] = useState('');
  const [radius, setRadius] = useState('300');
  const [begins, setBegins] = useState(() => toLocalInput(new Date()));
  const [ends, setEnds] = useState(() => toLocalInput(new Date(Date.now() + 4 * HOUR_MS)));
  const point = parsePoint(at);
  const begin = fromLocalInput(begins);
  const end = fromLocalInput(ends);
  const isWhole = title.trim() !== '' && point !== null && Number(radius) > 0 && begin && end;
  const send = async () => {
    if (!point) return;
    await registerAssembly({
      title: title.trim(),
      ...point,
      radius_m: Number(radius),
      begins_at: begin ?? '',
      ends_at: end ?? '',
    });
    onDone();
  };
  return (
    <AskDialog
      title={text.registerTitle}
      explain={text.registerExplain}
      submit={text.register}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={200} autoFocus />
      <PlaceField value={at} onChange={setAt} />
      <TextField label={text.radius} value={radius} onChange={setRadius} inputMode="numeric" maxLength={4} />
      <TextField label={text.begins} type="datetime-local" value={begins} onChange={setBegins} />
      <TextField label={text.ends} type="datetime-local" value={ends} onChange={setEnds} />
    </AskDialog>
  );
}

/** A place by its words: found in the gazetteer, or written as a point. */
function PlaceField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [said, setSaid] = useState('');
  const [found, setFound] = useState<readonly Choice[] | null>(null);
  const deed = useDeed();
  const write = (words_: string) => {
    setSaid(words_);
    setFound(null);
    onChange(parsePoint(words_) ? words_ : '');
  };
  const find = () =>
    deed.run(async () => {
      const { items } = await findPlaces(said.trim());
      setFound(
        items.map((each) => ({ value: `${each.lat}, ${each.lon}`, title: `${each.title} ${each.subtitle}`.trim() })),
      );
    });
  return (
    <>
      <TextField label={text.place} value={said} onChange={write} maxLength={200} />
      <div>
        <Button onPress={() => void find()} isDisabled={said.trim() === ''} isRunning={deed.isRunning}>
          {text.find}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {found && found.length === 0 ? <p role="status">{text.notFound}</p> : null}
      {found && found.length > 0 ? (
        <ChoiceField label={text.found} value={value} empty={words.common.choose} choices={found} onChange={onChange} />
      ) : null}
    </>
  );
}
