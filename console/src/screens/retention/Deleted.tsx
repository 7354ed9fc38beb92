/** The certificates: which day's records went, when, how many, and how. */
import type { RetentionView } from '../../api/types';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { When } from '../../parts/When';
import { words } from '../../shell/words';
import { lawWords } from './Clocks';

const text = words.retention;

export function Deleted({ view }: { view: RetentionView }) {
  return (
    <section>
      <h2>{text.deleted}</h2>
      <p className="quiet page__explain">{text.deletedExplain}</p>
      {view.deletions.length === 0 ? (
        <p className="quiet">{text.nothingDeleted}</p>
      ) : (
        <Scroll label={text.deleted}>
          <table className="table retention__table">
            <TableHead columns={text.deletedColumns} />
            <tbody>
              {view.deletions.map((each) => (
                <tr key={each.id}>
                  <td>{text.dayOf(each.day, each.hour)}</td>
                  <td>{`${view.classes[each.record_class] ?? each.record_class}, ${lawWords(each.law_tag)}`}</td>
                  <td className="number">{each.rows.toLocaleString('en-US')}</td>
                  <td className="number">{each.held.toLocaleString('en-US')}</td>
                  <td className="number">{each.keys.toLocaleString('en-US')}</td>
                  <td>{each.method}</td>
                  <td>{each.ended_at ? <When at={each.ended_at} seconds={false} /> : null}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
