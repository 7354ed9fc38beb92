/** Units near the incident, nearest first; an old position says that it is old. */
import type { NearUnitView } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { distanceWords, spanWords } from '../../../parts/time';
import { select } from '../../../shell/selection';
import { words } from '../../../shell/words';

const text = words.workspace.units;
const STALE_S = 30;

export function Units({ units }: { units: readonly NearUnitView[] }) {
  if (units.length === 0) return <p className="quiet work__pad">{text.empty}</p>;
  return (
    <div className="work__pad">
      <p className="small quiet">{text.asCrowFlies}</p>
      <ul>
        {units.map(({ unit, distance_m, age_s }) => (
          <li key={unit.id} className={`row listed${age_s > STALE_S ? ' listed--stale' : ''}`}>
            <Button
              look="plain"
              onPress={() => select({ spot: { kind: 'unit', id: unit.id, at: { lat: unit.lat, lon: unit.lon } } })}
            >
              {unit.id}
            </Button>
            <span className="quiet">{unit.status?.replaceAll('_', ' ')}</span>
            <span className="push figure">{distanceWords(distance_m)}</span>
            <span className="quiet figure listed__age">
              {age_s > STALE_S ? `${text.stale}, ` : ''}
              {spanWords(age_s * 1_000)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
