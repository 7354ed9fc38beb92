/** The shift log: lines that are only ever added. */
import { type FormEvent, useState } from 'react';
import { writeLine } from '../../api/people';
import type { ShiftLine } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.shift;

export function Log({ lines, onDone }: { lines: readonly ShiftLine[]; onDone: () => void }) {
  const [written, setWritten] = useState('');
  const deed = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await deed.run(() => writeLine(written)))) return;
    setWritten('');
    onDone();
  };
  return (
    <section>
      <h2>{text.log}</h2>
      <p className="small quiet">{text.logHelp}</p>
      <form className="page__form page__ask" onSubmit={send}>
        <TextField label={text.line} value={written} onChange={setWritten} />
        <Button type="submit" isDisabled={written.trim() === ''} isRunning={deed.isRunning}>
          {text.lineSubmit}
        </Button>
      </form>
      {deed.error ? <Failure error={deed.error} /> : null}
      {lines.length === 0 ? <p className="quiet">{text.noLog}</p> : null}
      <ul>
        {lines.map((line) => (
          <li key={line.id} className="listed">
            <span className="quiet figure">
              <When at={line.at} seconds={false} />
            </span>{' '}
            <span className="strong">{line.name}</span> <span className="shift__text">{line.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
