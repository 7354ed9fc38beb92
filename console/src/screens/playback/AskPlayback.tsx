/** Asks which cameras, which time, and why; filled in when it was reached from an incident. */
import { type FormEvent, useState } from 'react';
import type { IncidentView } from '../../api/types';
import type { PlaybackQuestion } from '../../api/video';
import { useTable } from '../../feed/use';
import { Button } from '../../parts/Button';
import { CaseField, ChoiceField, PurposeField, TextField } from '../../parts/Field';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import { CameraPicker } from '../../video/CameraPicker';
import { isoOf, microsOf } from '../../video/recording/reel';
import type { Asked } from './PlaybackScreen';
import { fromField, toField } from './timeline';

const text = words.playback;
const CAMERAS_MAX = 9;
const MINUTE_US = 60_000_000;
const SPAN_US_MAX = 24 * 60 * MINUTE_US;
/** Shown when nothing else is said: the last ten minutes. */
const RECENT_US = 10 * MINUTE_US;

interface Props {
  query: Readonly<Record<string, string>>;
  /** What was asked last, here: nobody types it a second time because it was refused or is to be a minute longer. */
  before: PlaybackQuestion | null;
  onAsk: (asked: Asked) => void;
}

const fieldOf = (iso: string) => toField(microsOf(iso));

/** The span to begin with: from a minute before the call, else the last minutes. */
function firstSpan(incident: IncidentView | undefined): { from: string; to: string } {
  const nowUs = Date.now() * 1_000;
  const calledUs = incident ? microsOf(incident.opened_at) : nowUs - RECENT_US + MINUTE_US;
  const fromUs = calledUs - MINUTE_US;
  return { from: toField(fromUs), to: toField(Math.min(nowUs, fromUs + 2 * 60 * MINUTE_US)) };
}

export function AskPlayback({ query, before, onAsk }: Props) {
  const incidents = useTable('incident');
  const purposes = usePurposes('camera.play');
  const [cameras, setCameras] = useState(() => before?.cameras ?? (query.cameras ?? '').split(',').filter(Boolean));
  const [incident, setIncident] = useState((before ? before.incident : query.incident) ?? '');
  const [purpose, setPurpose] = useState(before?.purpose ?? query.purpose ?? purposes[0]?.code ?? '');
  const [caseNumber, setCaseNumber] = useState((before ? before.case : query.case) ?? '');
  const [typed, setTyped] = useState(() => before && { from: fieldOf(before.from), to: fieldOf(before.to) });
  const [tried, setTried] = useState(false);
  const chosen = incidents.get(incident);
  const span = typed ?? firstSpan(chosen);
  const wrong = missing(cameras, span);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong) return;
    const [fromUs, toUs] = [fromField(span.from) ?? 0, Math.min(fromField(span.to) ?? 0, Date.now() * 1_000)];
    const why = { purpose, incident: incident || null, case: caseNumber.trim() || null };
    onAsk({
      question: { ...why, cameras, from: isoOf(fromUs), to: isoOf(toUs) },
      atUs: fromUs,
      calledAt: chosen?.opened_at ?? null,
    });
  };
  return (
    <form className="playback__ask stack" onSubmit={send}>
      <CameraPicker chosen={cameras} max={CAMERAS_MAX} onChange={setCameras} />
      <div className="page__form">
        <Time label={text.from} value={span.from} onChange={(from) => setTyped({ ...span, from })} />
        <Time label={text.to} value={span.to} onChange={(to) => setTyped({ ...span, to })} />
        <PurposeField value={purpose} onChange={setPurpose} purposes={purposes} />
        <ChoiceField
          label={text.incident}
          value={incident}
          choices={choicesOf([...incidents.values()], incident)}
          onChange={setIncident}
          empty={text.noIncident}
        />
        <CaseField
          value={caseNumber}
          onChange={setCaseNumber}
          needed={purposes.find((each) => each.code === purpose)?.needsCase ?? false}
        />
        <Button look="main" type="submit">
          {text.show}
        </Button>
      </div>
      {tried && wrong ? (
        <p className="note note--alarm" role="alert">
          {wrong}
        </p>
      ) : null}
    </form>
  );
}

function Time(props: { label: string; value: string; onChange: (value: string) => void }) {
  return <TextField {...props} type="datetime-local" step={1} />;
}

function missing(cameras: readonly string[], span: { from: string; to: string }): string | null {
  if (cameras.length === 0) return text.noneChosen;
  const [from, to] = [fromField(span.from), fromField(span.to)];
  return from === null || to === null || to <= from || to - from > SPAN_US_MAX ? text.badSpan : null;
}

/** Newest first; the one that led here is there even when it is closed. */
function choicesOf(incidents: readonly IncidentView[], chosen: string) {
  const sorted = [...incidents].sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1));
  const known = sorted.map((each) => ({ value: each.id, title: `${each.number} ${each.title}` }));
  return chosen && !incidents.some((each) => each.id === chosen) ? [{ value: chosen, title: chosen }, ...known] : known;
}
