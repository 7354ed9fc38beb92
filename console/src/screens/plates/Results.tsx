/** What a search found: one selection on the map, along the time and in the list. */
import { useRef, useState } from 'react';
import { exportPlates, type PlateAsked } from '../../api/plates';
import type { PlateResults } from '../../api/types';
import { Button } from '../../parts/Button';
import { Blank, Failure } from '../../parts/Note';
import { LoggedMark } from '../../parts/Receipt';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { KeepDialog } from './KeepDialog';
import { Picked } from './Picked';
import { ReadList } from './ReadList';
import { ReadMap } from './ReadMap';
import { Timeline } from './Timeline';

const text = words.plates.found;

interface Props {
  results: PlateResults;
  /** None for a search that was run by two or was kept: it is not saved or kept again. */
  asked: PlateAsked | null;
  onPlace?: (at: string) => void;
}

export function Results({ results, asked, onPlace }: Props) {
  const { items } = results;
  const [row, setRow] = useState(0);
  const list = useRef<HTMLTableSectionElement>(null);
  const choose = (next: number) => {
    setRow(next);
    list.current?.rows[next]?.scrollIntoView({ block: 'nearest' });
  };
  const chosen = items[row];
  return (
    <div className="stack">
      <Head results={results} asked={asked} />
      {chosen ? (
        <>
          <div className="plates__seen">
            <ReadMap items={items} row={row} onRow={choose} near={asked} {...(onPlace ? { onPlace } : {})} />
            <Picked read={chosen} act={results.receipt} />
          </div>
          <Timeline items={items} row={row} onRow={choose} />
          <ReadList items={items} row={row} onRow={choose} list={list} />
        </>
      ) : (
        <Blank title={text.emptyTitle}>{text.empty}</Blank>
      )}
    </div>
  );
}

function countWords({ items, total, more }: PlateResults): string {
  if (!more) return text.all(items.length);
  return total === null ? text.newestOfMore(items.length) : text.newest(items.length, total);
}

function Head({ results, asked }: { results: PlateResults; asked: PlateAsked | null }) {
  const mayExport = useMay('plates.export');
  const mayKeep = useMay('plates.keep');
  const [isKeeping, setKeeping] = useState(false);
  const deed = useDeed();
  const { reason, partners } = results;
  return (
    <>
      <div className="row">
        <span className="strong" role="status">
          {countWords(results)}
        </span>
        <span className="quiet small">{text.score(reason.score, reason.bucket)}</span>
        <LoggedMark act={results.receipt} />
        <span className="push" />
        {asked && mayExport && results.items.length > 0 ? (
          <Button onPress={() => void deed.run(() => save(asked))} isRunning={deed.isRunning}>
            {text.file}
          </Button>
        ) : null}
        {asked?.case && mayKeep ? <Button onPress={() => setKeeping(true)}>{text.keep}</Button> : null}
      </div>
      {results.explained ? null : <p className="note note--alarm">{text.unexplained}</p>}
      {results.withholds ? <p className="note">{text.withholds}</p> : null}
      {partners.length > 0 ? (
        <ul className="row small quiet" aria-label={text.partners}>
          {partners.map((each) => (
            <li key={each.agency} title={each.says} className="chip">
              {each.asked ? text.partnerAsked(each.agency) : text.partnerRefused(each.agency, each.rule)}
            </li>
          ))}
        </ul>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {isKeeping && asked ? <KeepDialog asked={asked} onClose={() => setKeeping(false)} /> : null}
    </>
  );
}

async function save(asked: PlateAsked): Promise<void> {
  const { file } = await exportPlates({ ...asked, anyway: true }, new AbortController().signal);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'plates.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
