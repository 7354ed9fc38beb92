/** What the rules in force on the day of an application give, each line with the rule that gave it. */
import type { ApplicationView, Award } from '../../api/types';
import { words } from '../../shell/words';

const text = words.incentive;
type Item = ApplicationView['items'][number];

interface Props {
  award: Award;
  rules: Readonly<Record<string, string>>;
  items: readonly Item[];
}

export function Calculation({ award, rules, items }: Props) {
  const told = new Map(items.map((each) => [each.n, itemWords(each)]));
  const named = (item: number | null, otherwise: string) => (item === null ? otherwise : (told.get(item) ?? otherwise));
  const bars = award.grounds.filter((each) => each.item === null);
  return (
    <section>
      <h3>{text.calculation}</h3>
      <p className="quiet">{text.rules(award.rule_set)}</p>
      {bars.map((each) => (
        <p key={each.rule} className="note note--alarm">
          {`${text.barred}: ${rules[each.rule] ?? each.rule}`}
        </p>
      ))}
      <table className="table incentive__sum">
        <tbody>
          {award.lines.map((line) => (
            <tr key={`${line.rule} ${line.item ?? line.text}`}>
              <th scope="row">
                {named(line.item, line.text)}
                <span className="quiet">{rules[line.rule]}</span>
              </th>
              <td>{text.dollars(line.cents)}</td>
            </tr>
          ))}
          {award.grounds
            .filter((each) => each.item !== null)
            .map((each) => (
              <tr key={`${each.rule} ${each.item}`}>
                <th scope="row">
                  {named(each.item, '')}
                  <span className="quiet">{rules[each.rule]}</span>
                </th>
                <td>{text.dollars(0)}</td>
              </tr>
            ))}
          <tr className="strong">
            <th scope="row">{text.total}</th>
            <td>{text.dollars(award.cents)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function itemWords(item: Item): string {
  return text.item(item.n, text.items[item.kind] ?? item.kind, text.dollars(item.price_cents), item.bought_on);
}
