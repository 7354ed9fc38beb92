/** The households that would be asked, the most promising first: each with its cameras, why, and what is expected. */
import type { Household } from '../../../api/types';
import { Scroll } from '../../../parts/Scroll';
import { TableHead } from '../../../parts/TableHead';
import { words } from '../../../shell/words';

const text = words.requests;

interface Props {
  households: readonly Household[];
  /** The places in the list of those that are not asked. */
  left: ReadonlySet<number>;
  onLeft: (left: ReadonlySet<number>) => void;
}

export function FootageList({ households, left, onLeft }: Props) {
  const toggle = (n: number) => onLeft(new Set(left.has(n) ? [...left].filter((each) => each !== n) : [...left, n]));
  return (
    <div className="footage__list">
      <Scroll label={text.list}>
        <table className="table">
          <TableHead columns={text.columns} />
          <tbody>
            {households.map((household, n) => (
              <tr key={household.cameras[0]?.camera_id ?? n}>
                <td>
                  <input
                    type="checkbox"
                    className="check"
                    aria-label={text.household(n + 1)}
                    checked={!left.has(n)}
                    onChange={() => toggle(n)}
                  />
                </td>
                <td>{household.cameras.map((camera) => text.kinds[camera.kind] ?? camera.kind).join(', ')}</td>
                <td>{household.cameras.map((camera) => camera.reasons.join(', ')).join('; ')}</td>
                <td className="figure">{text.percent(household.expected)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
