/** What stands here before the first search: how far one goes alone, and how reasons are weighed. */
import { plateWords } from '../../api/plates';
import { useAnswer } from '../../parts/useAnswer';
import { words } from '../../shell/words';

const text = words.plates.form;

export function Limits() {
  const { value } = useAnswer('plate words', plateWords);
  return (
    <div className="plates__limits">
      <section>
        <h2>{text.startTitle}</h2>
        <p className="quiet">{text.start}</p>
      </section>
      <section>
        <h2>{text.capsTitle}</h2>
        <ul className="quiet small">
          {value?.caps.map((each) => (
            <li key={each.name}>{text.cap(each.says, each.most, each.unit)}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{text.reasonsTitle}</h2>
        <ul className="quiet small">
          {value?.reasons.map((each) => (
            <li key={each.says}>{text.points(each.points, each.says)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
