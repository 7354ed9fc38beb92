/** One line a request: how many were asked, what they answered, and whether it can still be answered. */
import type { RequestRow } from '../../api/types';
import { Button } from '../../parts/Button';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.requests;

interface Props {
  rows: readonly RequestRow[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

export function BoardTable({ rows, chosen, onChoose }: Props) {
  return (
    <Scroll label={text.title}>
      <table className="table">
        <TableHead columns={text.boardColumns} />
        <tbody>
          {rows.map((row) => (
            <Line key={row.request.id} row={row} isChosen={row.request.id === chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Line({ row, isChosen, onChoose }: { row: RequestRow; isChosen: boolean; onChoose: Props['onChoose'] }) {
  const { request, tally } = row;
  return (
    <tr>
      <td>
        <Button look="plain" isPressed={isChosen} onPress={() => onChoose(request.id)}>
          {request.number}
        </Button>
      </td>
      <td>
        {request.incident_number} <span className="quiet">{request.place}</span>
      </td>
      <td>
        <When at={request.created_at} seconds={false} />
      </td>
      <td>{row.is_open ? <When at={request.until} seconds={false} /> : <span className="quiet">{text.over}</span>}</td>
      <td className="figure" title={tally.failed > 0 ? text.failed(tally.failed) : undefined}>
        {text.of(tally.delivered, tally.asked)}
      </td>
      <td className="figure strong">{tally.something}</td>
      <td className="figure">{tally.nothing}</td>
      <td className="figure">{tally.declined}</td>
      <td className="figure">{tally.unanswered}</td>
      <td className="figure">{row.files}</td>
    </tr>
  );
}
