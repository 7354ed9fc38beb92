/** The counted part of the yearly report. */
import { readYear } from '../../api/assemblies';
import type { AssemblyYear } from '../../api/types';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { words } from '../../shell/words';

const text = words.assemblies;

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

function linesOf(year: AssemblyYear): [string, string][] {
  const { yearLines: says } = text;
  return [
    [says.assemblies, String(year.assemblies)],
    [says.approved, String(sum(year.approved))],
    [says.denied, String(sum(year.denied))],
    [says.refused, String(year.refused)],
    [says.done, String(year.reviews_done)],
    [says.overdue, String(year.reviews_overdue)],
    ...Object.entries(year.declared).map(([name, said]): [string, string] => [
      name.charAt(0).toUpperCase() + name.slice(1),
      said,
    ]),
  ];
}

export function Year() {
  const year = new Date().getFullYear();
  const answer = useAnswer(`assemblies ${year}`, (signal) => readYear(year, signal));
  return (
    <section>
      <h2>{text.year(year)}</h2>
      <p className="quiet">{text.yearExplain}</p>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value ? (
        <table className="table assemblies__year">
          <tbody>
            {linesOf(answer.value).map(([name, said]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{said}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
