/** Asks for the exigency that opens a private camera, and says who will see it and when it ends. */
import { useState } from 'react';
import type { CameraView } from '../api/types';
import { listExigencies, openLease } from '../api/video';
import { AskDialog } from '../parts/AskDialog';
import { ChoiceField, TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { useAnswer } from '../parts/useAnswer';
import { words } from '../shell/words';

const text = words.video.lease;
const MINUTES = 15;
const NOTE_LENGTH_MIN = 3;

interface Props {
  camera: CameraView;
  incident: string;
  onClose: () => void;
}

export function LeaseDialog({ camera, incident, onClose }: Props) {
  const [exigency, setExigency] = useState('');
  const [note, setNote] = useState('');
  const [agreed, setAgreed] = useState('');
  const published = useAnswer('exigencies', listExigencies);
  const choices = (published.value?.items ?? []).map((each) => ({ value: each.code, title: each.title }));
  const asksOwner = camera.condition === 'ask';
  const isStated = exigency !== '' && note.trim().length >= NOTE_LENGTH_MIN;
  const missing = !isStated ? text.missing : asksOwner && !agreed.trim() ? text.missingAgreed : null;
  const send = () =>
    openLease({
      camera_id: camera.id,
      incident,
      exigency,
      note: note.trim(),
      ...(asksOwner ? { owner_agreed: agreed.trim() } : {}),
    });
  return (
    <AskDialog
      title={text.title(camera.name)}
      explain={text.explain}
      submit={text.submit}
      missing={missing}
      onSubmit={send}
      onClose={onClose}
    >
      {published.error ? <Failure error={published.error} onAgain={published.again} /> : null}
      <ChoiceField
        label={text.exigency}
        value={exigency}
        choices={choices}
        onChange={setExigency}
        empty={words.common.choose}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={2} />
      {asksOwner ? <TextField label={text.agreed} help={text.agreedHelp} value={agreed} onChange={setAgreed} /> : null}
      <ul className="lease__consequences small quiet">
        {text.consequences(MINUTES).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </AskDialog>
  );
}
