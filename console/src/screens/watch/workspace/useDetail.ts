/** The open incident, kept fresh under one act of looking, or as it was known at an earlier second. */
import { useEffect } from 'react';
import { endView, openIncident, replayIncident } from '../../../api/incidents';
import type { IncidentDetail } from '../../../api/types';
import { useRecord, useTable } from '../../../feed/use';
import { type Answer, useAnswer } from '../../../parts/useAnswer';
import { useThrottled } from '../../../parts/useThrottled';
import type { Reason } from '../../../shell/selection';
import { keep, kept } from '../../../shell/store';

const REFRESH_MS = 100;
const KEY = 'watchroom.view';

/** The act of looking that runs in this window; kept over a reload, so that a reload is not another look. */
interface View {
  incident: string;
  reason: Reason;
  id: string;
}

let view: View | null = kept<View>(KEY, sessionStorage);

function setView(next: View | null): void {
  view = next;
  keep(KEY, next, sessionStorage);
}

function end(old: View): void {
  // Deliberately unheard: a look that cannot be ended now ends with the seat.
  void endView(old.incident, old.reason, old.id).catch(() => undefined);
}

function wordsOf(reason: Reason): string {
  return `${reason.purpose} ${reason.case ?? ''}`;
}

async function look(incident: string, reason: Reason, signal: AbortSignal): Promise<IncidentDetail> {
  const same = view?.incident === incident && wordsOf(view.reason) === wordsOf(reason) ? view : null;
  if (view && !same) end(view);
  const detail = await openIncident(incident, reason, same?.id ?? null, signal);
  setView({ incident, reason, id: detail.view_id });
  return detail;
}

/** Ask again whenever the feed says that the incident or one of its alerts changed. */
function useStamp(incident: string | null): string {
  const record = useRecord('incident', incident);
  const alerts = useTable('alert');
  const versions = incident
    ? [...alerts.values()].filter((each) => each.incident_id === incident).map((each) => `${each.id}.${each.version}`)
    : [];
  return useThrottled(`${record?.version ?? 0} ${record?.updated_at ?? ''} ${versions.join(' ')}`, REFRESH_MS);
}

export function useDetail(incident: string | null, reason: Reason | null): Answer<IncidentDetail> {
  const stamp = useStamp(incident);
  const subject = incident !== null && reason !== null ? `${incident} ${wordsOf(reason)}` : null;
  const question = subject === null ? null : `${subject} ${stamp}`;
  const answer = useAnswer(
    question,
    (signal) => (incident && reason ? look(incident, reason, signal) : Promise.reject(new Error('nothing is open'))),
    subject,
  );
  useEffect(() => {
    if (incident === null && view) {
      end(view);
      setView(null);
    }
  }, [incident]);
  return answer;
}

export function useReplay(incident: string, reason: Reason, at: string | null): Answer<IncidentDetail> {
  const question = at === null ? null : `${incident} ${at}`;
  return useAnswer(question, (signal) => replayIncident(incident, at ?? '', reason, signal), incident);
}
