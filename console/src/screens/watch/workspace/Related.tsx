/** Open incidents near in place and time that a person may want to merge. */
import { useState } from 'react';
import { mergeIncident } from '../../../api/incidents';
import type { IncidentDetail, IncidentView } from '../../../api/types';
import { AskDialog } from '../../../parts/AskDialog';
import { Button } from '../../../parts/Button';
import { missingReason, ReasonField } from '../../../parts/Field';
import { Mark } from '../../../parts/Mark';
import { distanceWords, metresBetween, spanWords } from '../../../parts/time';
import { openIncident } from '../../../shell/selection';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import type { SectionProps } from './section';

const text = words.workspace.related;

/** How far two incidents lie apart, in words; the distance only where both places are known. */
function apart(a: IncidentView, b: IncidentView): string {
  const time = spanWords(Math.abs(Date.parse(a.occurred_at) - Date.parse(b.occurred_at)));
  const from = a.place;
  const to = b.place;
  if (from.lat === null || from.lon === null || to.lat === null || to.lon === null) return time;
  const metres = metresBetween({ lat: from.lat, lon: from.lon }, { lat: to.lat, lon: to.lon });
  return text.apart(distanceWords(metres), time);
}

/** Why the room proposes the other one, and how sure it is; nothing when a person found it near. */
function proposal(detail: IncidentDetail, other: string): string | null {
  const line = detail.timeline.findLast((entry) => entry.kind === 'candidate' && entry.data.incident === other);
  if (!line) return null;
  const probability = line.probability === null ? null : text.proposal(line.probability.toFixed(2));
  return [probability, line.reason].filter(Boolean).join(', ');
}

export function Related({ detail, isLive, onDone }: SectionProps) {
  const [other, setOther] = useState<IncidentView | null>(null);
  const mayMerge = useMay('incident.merge') && detail.incident.status === 'open';
  if (detail.candidates.length === 0) return <p className="quiet work__pad">{text.empty}</p>;
  return (
    <div className="work__pad stack">
      <p className="small quiet">{text.explain}</p>
      <ul>
        {detail.candidates.map((each) => (
          <li key={each.id} className="row listed">
            <Mark priority={each.priority} taken={each.owner !== null} />
            <span className="listed__text">
              <span>{each.title}</span>
              <span className="small quiet">
                {[words.workspace.number(each.number), apart(detail.incident, each), proposal(detail, each.id)]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
            <span className="push" />
            <Button look="plain" onPress={() => openIncident(each.id)}>
              {text.look}
            </Button>
            {mayMerge ? (
              <Button isDisabled={!isLive} onPress={() => setOther(each)}>
                {text.merge}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {other ? (
        <MergeDialog incident={detail.incident} other={other} onClose={() => setOther(null)} onDone={onDone} />
      ) : null}
    </div>
  );
}

interface MergeProps {
  incident: IncidentView;
  other: IncidentView;
  onClose: () => void;
  onDone: () => void;
}

function MergeDialog({ incident, other, onClose, onDone }: MergeProps) {
  const [reason, setReason] = useState('');
  const { title, explain, submit } = words.workspace.merge;
  return (
    <AskDialog
      title={title}
      explain={explain(`${other.title} (${other.number})`, `${incident.title} (${incident.number})`)}
      submit={submit}
      missing={missingReason(reason)}
      onSubmit={() => mergeIncident(incident.id, other.id, reason).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
