/** What is known of a place: earlier incidents, cameras, notices. */
import { type PlaceQuestion, placeHistory } from '../../api/places';
import type { IncidentView, RankedCameraView } from '../../api/types';
import { Mark } from '../../parts/Mark';
import { Failure, Wait } from '../../parts/Note';
import { LoggedMark } from '../../parts/Receipt';
import { distanceWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { go } from '../../shell/route';
import { openIncident } from '../../shell/selection';
import { words } from '../../shell/words';

const text = words.place;

export function History({ question }: { question: PlaceQuestion }) {
  const answer = useAnswer(JSON.stringify(question), (signal) => placeHistory(question, signal));
  if (answer.error) return <Failure error={answer.error} onAgain={answer.again} />;
  if (!answer.value) return <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />;
  const { incidents, cameras, notices, act } = answer.value;
  return (
    <div className="stack">
      <div className="row">
        <LoggedMark act={act} />
      </div>
      <section>
        <h2>{text.incidents(incidents.length)}</h2>
        {incidents.length === 0 ? <p className="quiet">{text.noIncidents}</p> : null}
        <ul>
          {incidents.map((incident) => (
            <Earlier key={incident.id} incident={incident} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{text.cameras(cameras.length)}</h2>
        {cameras.length === 0 ? <p className="quiet">{text.noCameras}</p> : null}
        <ul>
          {cameras.map((ranked) => (
            <Near key={ranked.camera.id} ranked={ranked} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{text.notices(notices.length)}</h2>
        {notices.length === 0 ? <p className="quiet">{text.noNotices}</p> : null}
        <ul>
          {notices.map((notice) => (
            <li key={notice.id} className="listed">
              <When at={notice.sent_at} seconds={false} /> {notice.headline ?? notice.event}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Earlier({ incident }: { incident: IncidentView }) {
  const open = () => {
    openIncident(incident.id);
    go('watch');
  };
  return (
    <li className="row listed">
      <Mark priority={incident.priority} taken={incident.status !== 'open'} />
      <When at={incident.occurred_at} seconds={false} />
      <button type="button" className="linklike" onClick={open}>
        {incident.title}
      </button>
      <span className="quiet">{incident.place.address}</span>
      <span className="push quiet">{incident.disposition ?? words.status[incident.status]}</span>
    </li>
  );
}

function Near({ ranked }: { ranked: RankedCameraView }) {
  return (
    <li className="row listed">
      <span className="strong">{ranked.camera.name}</span>
      <span className="quiet">{words.ownerClass[ranked.camera.owner_class] ?? ranked.camera.owner_class}</span>
      <span className="quiet">{ranked.reasons.join(', ')}</span>
      <span className="push figure">{distanceWords(ranked.distance_m)}</span>
    </li>
  );
}
