/** Where it was read, which way it goes and which readers it would pass next: a sketch, north up, and a list. */
import type { HitCard } from '../../api/types';
import { Button } from '../../parts/Button';
import { clockWords, distanceWords } from '../../parts/time';
import { When } from '../../parts/When';
import { go } from '../../shell/route';
import { select } from '../../shell/selection';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { pointWords, sketch } from './sketch';

const text = words.hits;
const SIZE = 240;

export function Way({ card }: { card: HitCard }) {
  const mayMap = useMay('alert.list');
  const { course, hit } = card;
  const onMap = () => {
    select({ spot: { kind: 'reader', id: hit.reader, at: { lat: hit.lat, lon: hit.lon } } });
    go('watch');
  };
  return (
    <section>
      <h3>{text.course}</h3>
      <p>
        {course.heading_deg === null ? text.noCourse : text.heading(pointWords(course.heading_deg))}{' '}
        <span className="small quiet">({course.because})</span>
      </p>
      <div className="card__way">
        <Sketch card={card} />
        <div>
          <h3>{text.ahead}</h3>
          {course.ahead.length === 0 ? <p className="quiet">{text.aheadNone}</p> : null}
          <ol>
            {course.ahead.map((each, at) => (
              <li key={each.reader} className="listed">
                {`${at + 1}. ${each.name}`}
                <p className="small quiet">
                  {text.aheadAt(distanceWords(each.distance_m), clockWords(new Date(each.expected_at), false))}
                </p>
              </li>
            ))}
          </ol>
          {course.ahead.length > 0 ? <p className="small quiet">{text.expectedExplain}</p> : null}
          {mayMap ? <Button onPress={onMap}>{text.onMap}</Button> : null}
        </div>
      </div>
      {card.hits.length > 1 ? (
        <>
          <h3>{text.earlier}</h3>
          <ul>
            {card.hits.map((each) => (
              <li key={each.id} className="small">
                <When at={each.at} /> {each.reader} <span className="mono">{each.plate}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function Sketch({ card }: { card: HitCard }) {
  const { reads, ahead, arrow } = sketch(card, SIZE);
  const path = reads.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <svg className="card__sketch" width={SIZE} height={SIZE} role="img" aria-label={text.map}>
      <polyline points={path} className="card__path" />
      {reads.map(({ x, y, id }, at) => (
        <circle key={id} cx={x} cy={y} r={at === reads.length - 1 ? 6 : 3} className="card__read" />
      ))}
      {arrow ? <line {...arrow} className="card__arrow" markerEnd="url(#card-arrow)" /> : null}
      <defs>
        <marker id="card-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" className="card__head" />
        </marker>
      </defs>
      {ahead.map(({ x, y, id }, at) => (
        <g key={id}>
          <rect x={x - 5} y={y - 5} width={10} height={10} className="card__reader" />
          <text x={x + 9} y={y + 4} className="card__number">
            {at + 1}
          </text>
        </g>
      ))}
    </svg>
  );
}
