/** What comparing showed since midnight. */
import { readDone } from '../../api/hits';
import { Blank, Failure, Wait } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { spanWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.hits;
const SECOND_MS = 1_000;

export function Done() {
  const answer = useAnswer('done', readDone);
  const found = new Map(useMe().outcomes.map((each) => [each.code, each.title]));
  if (answer.error) return <Failure error={answer.error} onAgain={answer.again} />;
  if (!answer.value) return <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />;
  const { items } = answer.value;
  if (items.length === 0) return <Blank title={text.emptyDoneTitle}>{text.emptyDone}</Blank>;
  return (
    <div className="hits__done">
      <Scroll label={text.tabs.done}>
        <table className="table">
          <TableHead columns={text.columns} />
          <tbody>
            {items.map((each) => (
              <tr key={`${each.alert_id} ${each.at}`}>
                <td>
                  <When at={each.at} />
                </td>
                <td className="strong">{each.title}</td>
                <td>{text.tiers[each.tier] ?? each.tier}</td>
                <td>{each.reader}</td>
                <td>{found.get(each.outcome) ?? each.outcome}</td>
                <td className="figure">{spanWords(each.seconds * SECOND_MS)}</td>
                <td>{each.second_name ? text.and(each.name, each.second_name) : each.name}</td>
                <td>{each.told ? text.told : text.notTold2}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
