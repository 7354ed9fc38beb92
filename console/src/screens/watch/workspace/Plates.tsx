/** Plate hits that belong to the incident, with whether a person has compared them. */
import type { EntryView, IncidentDetail } from '../../../api/types';
import { When } from '../../../parts/When';
import { words } from '../../../shell/words';
import { isPlateHit } from '../alert/asked';

export function plateHits(detail: IncidentDetail): EntryView[] {
  return detail.timeline.filter((entry) => entry.kind === 'hit');
}

export function Plates({ detail }: { detail: IncidentDetail }) {
  const hits = plateHits(detail);
  if (hits.length === 0) return <p className="quiet work__pad">{words.workspace.plates.empty}</p>;
  const alert = detail.alerts.find(isPlateHit);
  const { unverified, verified, notVerified } = words.watch.act;
  const state = !alert || alert.verified === null ? unverified : alert.verified ? verified : notVerified;
  return (
    <ul className="work__pad">
      {hits.map((hit) => (
        <li key={hit.id} className="row listed">
          <When at={hit.at} />
          <span>{hit.text}</span>
          <span className="push quiet">{state}</span>
        </li>
      ))}
    </ul>
  );
}
