/** The reads as a list; the chosen row is the one that map and time show. */
import type { Ref } from 'react';
import type { SeenPlate } from '../../api/types';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.plates.found;

interface Props {
  items: readonly SeenPlate[];
  row: number;
  onRow: (row: number) => void;
  list: Ref<HTMLTableSectionElement>;
}

export function ReadList({ items, row, onRow, list }: Props) {
  return (
    <Scroll label={text.list}>
      <table className="table plates__list">
        <TableHead columns={text.columns} />
        <tbody ref={list}>
          {items.map((read, index) => (
            <tr
              key={`${read.reader} ${read.at} ${read.plate}`}
              aria-current={index === row}
              className={index === row ? 'plates__row--on' : ''}
              onMouseEnter={() => onRow(index)}
            >
              <td className="mono">
                <button type="button" className="linklike" onFocus={() => onRow(index)} onClick={() => onRow(index)}>
                  {read.plate}
                </button>
              </td>
              <td>{read.region}</td>
              <td title={read.reader}>{read.reader_name || read.reader}</td>
              <td>
                <When at={read.at} />
              </td>
              <td className="figure">{Math.round(read.confidence * 100)} %</td>
              <td className="quiet small">{read.flags.map((each) => text.flags[each] ?? each).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
