/** The incident workspace: asks the purpose once, then shows the incident live or as it was known. */
import { useEffect, useState } from 'react';
import { ApiError } from '../../../api/client';
import type { IncidentDetail } from '../../../api/types';
import { useRecord } from '../../../feed/use';
import { AskPurpose } from '../../../parts/AskPurpose';
import { Button } from '../../../parts/Button';
import { Blank, Failure, Wait } from '../../../parts/Note';
import { giveReason, type Reason, takeReasonBack, useReason, useSelection } from '../../../shell/selection';
import { words } from '../../../shell/words';
import { AlertCard } from '../alert/AlertCard';
import { usePickedGroup } from '../alert/AlertKeys';
import { showRanked } from '../ranked';
import { Replay } from './Replay';
import { useDetail, useReplay } from './useDetail';
import { Workspace } from './Workspace';
import './workspace.css';

const text = words.workspace;
const FORBIDDEN = 403;

export function WorkspacePane() {
  const { incident } = useSelection();
  const reason = useReason(incident);
  return (
    <section className="work" aria-label={text.title}>
      {incident === null ? <NoIncident /> : null}
      {incident !== null && reason === null ? <AskReason incident={incident} /> : null}
      {incident !== null && reason !== null ? <Open key={incident} incident={incident} reason={reason} /> : null}
    </section>
  );
}

/** Some alerts belong to no incident (a dead feed): they are worked on here alone. */
function NoIncident() {
  const group = usePickedGroup();
  useDetail(null, null);
  useEffect(() => showRanked(null), []);
  if (!group) return <Blank title={text.emptyTitle}>{text.empty}</Blank>;
  return (
    <div className="work__alone stack">
      <h2>{group.lead.title}</h2>
      <p className="quiet">{group.lead.place.address}</p>
      <AlertCard group={group} />
    </div>
  );
}

function AskReason({ incident }: { incident: string }) {
  const record = useRecord('incident', incident);
  return (
    <div className="work__alone stack">
      {record ? (
        <div>
          <h2>{record.title}</h2>
          <p className="quiet">{record.place.address}</p>
        </div>
      ) : null}
      <h3>{text.askPurpose}</h3>
      <AskPurpose act="incident.view" onGive={(reason) => giveReason(incident, reason)} />
      <p className="small quiet">{text.askPurposeHelp}</p>
    </div>
  );
}

function Open({ incident, reason }: { incident: string; reason: Reason }) {
  const [replayAt, setReplayAt] = useState<string | null>(null);
  const live = useDetail(incident, reason);
  const replay = useReplay(incident, reason, replayAt);
  const answer = replayAt === null ? live : replay;
  const detail = answer.value ?? (replayAt === null ? null : live.value);
  useShownCameras(detail);
  if (!detail) {
    return answer.error ? (
      <Refused error={answer.error} incident={incident} onAgain={answer.again} />
    ) : (
      <Wait text={text.loading} slow={answer.isSlow} onCancel={answer.cancel} />
    );
  }
  return (
    <>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {replayAt === null || !live.value ? null : (
        <Replay detail={live.value} at={replayAt} onAt={setReplayAt} onLive={() => setReplayAt(null)} />
      )}
      <Workspace
        detail={detail}
        act={live.value?.view_id ?? detail.view_id}
        isLive={replayAt === null}
        onReplay={() => setReplayAt(detail.incident.opened_at)}
        onDone={live.again}
      />
    </>
  );
}

/** A reason that was refused (a case that is not theirs) can be given anew; what failed otherwise is tried again. */
function Refused({ error, incident, onAgain }: { error: unknown; incident: string; onAgain: () => void }) {
  const mayGiveAnew = error instanceof ApiError && error.status === FORBIDDEN;
  return (
    <div className="work__alone stack">
      <Failure error={error} {...(mayGiveAnew ? {} : { onAgain })} />
      {mayGiveAnew ? <Button onPress={() => takeReasonBack(incident)}>{text.anotherReason}</Button> : null}
    </div>
  );
}

function useShownCameras(detail: IncidentDetail | null): void {
  useEffect(() => {
    if (!detail) return;
    const { id, place } = detail.incident;
    const { lat, lon } = place;
    showRanked(lat === null || lon === null ? null : { incident: id, place: { lat, lon }, cameras: detail.cameras });
  }, [detail]);
}
