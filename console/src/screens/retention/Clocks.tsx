/** The clocks: how long each class of records is kept under each law, and the oldest that can still be read. */
import { useState } from 'react';
import { proposeClock } from '../../api/retention';
import type { Clock, RetentionView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.retention;
const EVERY_LAW = '*';

/** A law in words; `isOnly` where the class has no other clock. */
export function lawWords(law: string, isOnly = true): string {
  if (law !== EVERY_LAW) return law;
  return isOnly ? text.everyLaw : text.everyOtherLaw;
}

interface Props {
  view: RetentionView;
  onDone: () => void;
}

export function Clocks({ view, onDone }: Props) {
  const mayChange = useMay('retention.propose');
  const [changed, setChanged] = useState<Clock | null>(null);
  const oldest = new Map(view.oldest.map((each) => [each.record_class, each.at]));
  return (
    <section>
      <h2>{text.clocks}</h2>
      <Scroll label={text.clocks}>
        <table className="table retention__table">
          <TableHead columns={text.columns}>{mayChange ? <th scope="col">{text.change}</th> : null}</TableHead>
          <tbody>
            {view.clocks.map((clock) => (
              <tr key={`${clock.record_class} ${clock.law_tag}`}>
                <td className="strong">{view.classes[clock.record_class] ?? clock.record_class}</td>
                <td>
                  {lawWords(
                    clock.law_tag,
                    view.clocks.filter((each) => each.record_class === clock.record_class).length === 1,
                  )}
                </td>
                <td>{text.kept(clock)}</td>
                <td>{clock.because}</td>
                <td>
                  <Oldest at={oldest.get(clock.record_class) ?? null} />
                </td>
                {mayChange ? (
                  <td>
                    <Button onPress={() => setChanged(clock)}>{text.change}</Button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {changed ? (
        <ClockDialog
          clock={changed}
          title={view.classes[changed.record_class] ?? changed.record_class}
          onDone={onDone}
          onClose={() => setChanged(null)}
        />
      ) : null}
    </section>
  );
}

function Oldest({ at }: { at: string | null }) {
  return at ? <When at={at} seconds={false} /> : <span className="quiet">{text.noneKept}</span>;
}

interface DialogProps {
  clock: Clock;
  title: string;
  onDone: () => void;
  onClose: () => void;
}

function ClockDialog({ clock, title, onDone, onClose }: DialogProps) {
  const unit = clock.minutes ? 'minutes' : 'days';
  const [value, setValue] = useState(String(clock.minutes || clock.days));
  const [because, setBecause] = useState('');
  const number = Number(value);
  const isWhole = Number.isInteger(number) && number > 0 && because.trim() !== '';
  return (
    <AskDialog
      title={text.changeTitle(title)}
      explain={text.changeExplain}
      submit={words.common.send}
      missing={isWhole ? null : text.missingClock}
      onSubmit={() => proposeClock({ ...clock, [unit]: number, because: because.trim() }).then(onDone)}
      onClose={onClose}
    >
      <TextField
        label={unit === 'minutes' ? text.minutesField : text.daysField}
        value={value}
        onChange={setValue}
        inputMode="numeric"
        maxLength={4}
        autoFocus
      />
      <TextField label={text.becauseField} value={because} onChange={setBecause} rows={2} maxLength={500} />
    </AskDialog>
  );
}
