/** What was read and what the entry says, line by line, each difference marked by more than colour. */
import { Check, CircleHelp, TriangleAlert } from 'lucide-react';
import type { ComparedLine, HitCard } from '../../api/types';
import { words } from '../../shell/words';

const text = words.hits;
const HUNDRED = 100;

export function SideBySide({ card }: { card: HitCard }) {
  return (
    <table className="table card__compare">
      <thead>
        <tr>
          <td />
          <th scope="col">{text.read}</th>
          <th scope="col">{text.entry}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {card.compared.map((line) => (
          <tr key={line.what}>
            <th scope="row">{text.what[line.what] ?? line.what}</th>
            <td className="mono">
              <Marked line={line} />
              {line.what === 'plate' ? (
                <span className="small quiet"> {text.certainty(Math.round(card.hit.confidence * HUNDRED))}</span>
              ) : null}
            </td>
            <td className={line.what === 'vehicle' ? '' : 'mono'}>{line.entry || text.noRegion}</td>
            <td>
              <Verdict line={line} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Marked({ line }: { line: ComparedLine }) {
  if (line.what === 'vehicle') return <span className="quiet">{text.byPicture}</span>;
  if (!line.read) return <span className="quiet">{text.notTold}</span>;
  return [...line.read].map((letter, at) =>
    line.differs_at.includes(at) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a character is the one at its place
      <mark key={at} className="card__differs">
        {letter}
      </mark>
    ) : (
      letter
    ),
  );
}

function Verdict({ line }: { line: ComparedLine }) {
  if (line.same === null)
    return (
      <span className="row quiet">
        <CircleHelp size={14} aria-hidden="true" />
        {line.what === 'vehicle' ? text.byPicture : text.notTold}
      </span>
    );
  return line.same ? (
    <span className="row quiet">
      <Check size={14} aria-hidden="true" />
      {text.same}
    </span>
  ) : (
    <span className="row strong">
      <TriangleAlert size={14} aria-hidden="true" />
      {text.differs}
    </span>
  );
}
