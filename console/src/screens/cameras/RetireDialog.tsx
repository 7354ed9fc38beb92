/** Retires a camera: nobody looks through it any more, what was recorded keeps its time. */
import { useState } from 'react';
import type { WorkView } from '../../api/types';
import { retireCamera } from '../../api/video';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { words } from '../../shell/words';

const text = words.camerasScreen;
const REASON_MIN = 3;

interface Props {
  camera: WorkView;
  onClose: () => void;
  /** Told what was done. */
  onDone: (said: string) => void;
}

export function RetireDialog({ camera, onClose, onDone }: Props) {
  const [reason, setReason] = useState('');
  const send = async () => {
    await retireCamera(camera.camera_id, reason.trim());
    onDone(text.retirement.done(camera.name));
  };
  return (
    <AskDialog
      title={text.retirement.title(camera.name)}
      explain={text.retirement.explain}
      submit={text.retirement.submit}
      missing={reason.trim().length < REASON_MIN ? text.retirement.missing : null}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.retirement.reason} value={reason} onChange={setReason} maxLength={200} />
    </AskDialog>
  );
}
