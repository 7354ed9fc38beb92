/** One line a reader, the worst first. */
import { Megaphone, TriangleAlert } from 'lucide-react';
import { isFaulty } from '../../api/readers';
import type { ReaderStanding } from '../../api/types';
import { Button } from '../../parts/Button';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { offsetSecondsWords } from '../../parts/time';
import { Age } from '../../parts/When';
import { go } from '../../shell/route';
import { select } from '../../shell/selection';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { Bars } from './Bars';

const text = words.readersScreen;
const LISTED_MAX = 300;
const HUNDRED = 100;

interface Props {
  items: readonly ReaderStanding[];
  states: Readonly<Record<string, string>>;
}

export function ReaderTable({ items, states }: Props) {
  return (
    <Scroll label={text.title}>
      <table className="table table--stacks readers__table">
        <TableHead columns={text.columns} />
        <tbody>
          {items.slice(0, LISTED_MAX).map((each) => (
            <Line key={`${each.agency} ${each.reader}`} reader={each} state={states[each.state] ?? each.state} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Line({ reader, state }: { reader: ReaderStanding; state: string }) {
  const mayMap = useMay('alert.list');
  const isHarmless = !isFaulty(reader);
  return (
    <tr>
      <td>
        <span className="strong">{reader.name}</span>
        <p className="small quiet">{placed(reader)}</p>
        {reader.at_assembly ? (
          <p className="small row">
            <Megaphone size={14} aria-hidden="true" />
            {text.atAssembly(reader.at_assembly)}
          </p>
        ) : null}
      </td>
      <td>
        <span className={isHarmless ? 'quiet' : 'strong row'}>
          {isHarmless ? null : <TriangleAlert size={14} aria-hidden="true" />}
          {state}
        </span>
        {reader.state === 'ok' ? null : <p className="small quiet">{reader.says}</p>}
      </td>
      <td data-head={text.columns.reads}>
        <Bars name={reader.name} hours={reader.hours} />
      </td>
      <td className="number figure" data-head={text.columns.hour}>
        {reader.reads_hour}{' '}
        {reader.expected_hour === null ? null : (
          <span className="quiet">{text.usual(Math.round(reader.expected_hour))}</span>
        )}
      </td>
      <td className="number figure" data-head={text.columns.confidence}>
        {percent(reader.confidence)}{' '}
        {reader.usual_confidence === null ? null : <span className="quiet">({percent(reader.usual_confidence)})</span>}
      </td>
      <td className="number figure" data-head={text.columns.offset}>
        {reader.offset_s === null ? '–' : offsetSecondsWords(-reader.offset_s)}
      </td>
      <td className="number figure" data-head={text.columns.misread}>
        {misread(reader)}
      </td>
      <td data-head={text.columns.last}>{reader.last_at ? <Age at={reader.last_at} /> : '–'}</td>
      <td>
        {mayMap && reader.lat !== null ? (
          <Button look="plain" onPress={() => onMap(reader)}>
            {text.onMap}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

function placed(reader: ReaderStanding): string {
  const parts = [`${reader.agency}, ${reader.law_tag}`, text.kinds[reader.kind] ?? reader.kind];
  if (reader.lanes !== null) parts.push(text.lanes(reader.lanes));
  if (reader.azimuth_deg !== null) parts.push(text.looks(reader.azimuth_deg));
  return parts.join(' · ');
}

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * HUNDRED)} %`);

function misread(reader: ReaderStanding): string {
  if (reader.compared === 0) return text.none;
  const [low, high] = reader.misread_share;
  return `${reader.misread}/${reader.compared} (${text.between(Math.round((low ?? 0) * HUNDRED), Math.round((high ?? 1) * HUNDRED))})`;
}

function onMap(reader: ReaderStanding) {
  select({ spot: { kind: 'reader', id: reader.reader, at: null } });
  go('watch');
}
