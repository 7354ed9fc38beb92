/** Asks for the exigency that opens a private camera, asks its owner first where they want it, and says what follows. */
import { useState } from 'react';
import { askOwner, listAsked } from '../api/sites';
import type { Ask, CameraView } from '../api/types';
import { listExigencies, openLease } from '../api/video';
import { AskDialog } from '../parts/AskDialog';
import { ChoiceField, TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { clockWords } from '../parts/time';
import { type Answer, useAnswer } from '../parts/useAnswer';
import { words } from '../shell/words';

const text = words.video.lease;
const askText = words.sites.ask;
const MINUTES = 15;
const NOTE_LENGTH_MIN = 3;
const WAYS = [
  { value: 'page', title: askText.page },
  { value: 'telephone', title: askText.telephone },
];

interface Props {
  camera: CameraView;
  incident: string;
  onClose: () => void;
}

/** What a person said in the dialog. */
interface Said {
  exigency: string;
  note: string;
  agreed: string;
  how: string;
}

export function LeaseDialog({ camera, incident, onClose }: Props) {
  const [said, setSaid] = useState<Said>({ exigency: '', note: '', agreed: '', how: 'page' });
  const say = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }));
  const published = useAnswer('exigencies', listExigencies);
  const choices = (published.value?.items ?? []).map((each) => ({ value: each.code, title: each.title }));
  const { asked, last, needsYes } = useOwner(camera, incident);
  const isAsking = needsYes && said.how === 'page';
  const onTelephone = needsYes && said.how === 'telephone';
  const consequences = isAsking ? askText.consequences : text.consequences(MINUTES);
  return (
    <AskDialog
      title={text.title(camera.name)}
      explain={text.explain}
      submit={isAsking ? askText.send : text.submit}
      missing={isAsking ? missingToAsk(said) : missingToOpen(said, onTelephone)}
      onSubmit={() =>
        isAsking ? askOwner(camera.id, incident, said.exigency) : open(camera.id, incident, said, onTelephone)
      }
      onClose={onClose}
    >
      {published.error ? <Failure error={published.error} onAgain={published.again} /> : null}
      <ChoiceField
        label={text.exigency}
        value={said.exigency}
        choices={choices}
        onChange={(exigency) => say({ exigency })}
        empty={words.common.choose}
      />
      <OwnersAnswer asked={asked} last={last} />
      {needsYes ? (
        <ChoiceField label={askText.how} value={said.how} choices={WAYS} onChange={(how) => say({ how })} />
      ) : null}
      {isAsking ? null : <TextField label={text.note} value={said.note} onChange={(note) => say({ note })} rows={2} />}
      {onTelephone ? (
        <TextField label={text.agreed} value={said.agreed} onChange={(agreed) => say({ agreed })} />
      ) : null}
      <ul className="lease__consequences small quiet">
        {consequences.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </AskDialog>
  );
}

/** Whether the owner wants to be asked, and how the newest question stands. */
function useOwner(camera: CameraView, incident: string) {
  const wantsIt = camera.condition === 'ask';
  const asked = useAnswer(wantsIt ? `asked ${incident} ${camera.id}` : null, (signal) => listAsked(incident, signal));
  const last = asked.value?.items.find((each) => each.camera_id === camera.id) ?? null;
  return { asked, last, needsYes: wantsIt && last?.answer !== 'yes' };
}

function OwnersAnswer({ asked, last }: { asked: Answer<unknown>; last: Ask | null }) {
  if (asked.error) return <Failure error={asked.error} onAgain={asked.again} />;
  return last ? <p className="note">{stands(last)}</p> : null;
}

function stands(ask: Ask): string {
  if (ask.answer === 'yes') return askText.yes;
  if (ask.answer === 'no') return askText.no;
  return askText.waiting(clockWords(new Date(ask.asked_at)));
}

const missingToAsk = (said: Said) => (said.exigency === '' ? askText.missing : null);

function missingToOpen(said: Said, onTelephone: boolean): string | null {
  if (said.exigency === '' || said.note.trim().length < NOTE_LENGTH_MIN) return text.missing;
  return onTelephone && !said.agreed.trim() ? text.missingAgreed : null;
}

const open = (cameraId: string, incident: string, said: Said, onTelephone: boolean) =>
  openLease({
    camera_id: cameraId,
    incident,
    exigency: said.exigency,
    note: said.note.trim(),
    ...(onTelephone ? { owner_agreed: said.agreed.trim() } : {}),
  });
