/** Changes what is given of an enrolled camera; what is left empty stays. */
import { useState } from 'react';
import type { WorkView } from '../../api/types';
import { changeCamera } from '../../api/video';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { numberOf } from './draft';

const text = words.camerasScreen;
const NUMBERS = [
  'azimuth_deg',
  'pan_zero_deg',
  'fov_deg',
  'range_m',
  'height_m',
  'retention_hours',
  'ring_minutes',
] as const;
const LABELS: Record<(typeof NUMBERS)[number], string> = {
  azimuth_deg: text.wizard.azimuth,
  pan_zero_deg: text.wizard.panZero,
  fov_deg: text.wizard.fov,
  range_m: text.wizard.range,
  height_m: text.wizard.height,
  retention_hours: text.wizard.retention,
  ring_minutes: text.wizard.ringMinutes,
};

interface Props {
  camera: WorkView;
  onClose: () => void;
  onDone: () => void;
}

export function ChangeDialog({ camera, onClose, onDone }: Props) {
  const [name, setName] = useState(camera.name);
  const [wanted, setWanted] = useState(camera.wanted);
  const [numbers, setNumbers] = useState<Partial<Record<(typeof NUMBERS)[number], string>>>({
    retention_hours: String(camera.retention_hours),
    ring_minutes: String(camera.ring_minutes),
  });
  const [url, setUrl] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const send = async () => {
    const given = NUMBERS.flatMap((key) => {
      const value = numberOf(numbers[key] ?? '');
      return value === null ? [] : [[key, value] as const];
    });
    await changeCamera(camera.camera_id, {
      name: name.trim(),
      wanted,
      ...Object.fromEntries(given),
      ...(url.trim() ? { secrets: { main_url: url.trim(), username, password } } : {}),
    });
    onDone();
  };
  return (
    <AskDialog
      title={text.editTitle(camera.name)}
      explain={text.editExplain}
      submit={words.common.save}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.wizard.name} value={name} onChange={setName} maxLength={120} />
      <ChoiceField
        label={text.wizard.wanted}
        value={wanted}
        choices={Object.entries(text.wizard.wants).map(([value, title]) => ({ value, title }))}
        onChange={setWanted}
      />
      <div className="cameras__fields">
        {NUMBERS.filter((key) => key !== 'pan_zero_deg' || camera.turns).map((key) => (
          <TextField
            key={key}
            label={LABELS[key]}
            value={numbers[key] ?? ''}
            inputMode="numeric"
            onChange={(value) => setNumbers((before) => ({ ...before, [key]: value }))}
          />
        ))}
      </div>
      <TextField label={text.wizard.main} help={text.wizard.mainHelp} value={url} onChange={setUrl} />
      {url.trim() ? (
        <div className="cameras__fields">
          <TextField label={text.wizard.user} value={username} onChange={setUsername} />
          <TextField
            label={text.wizard.password}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
        </div>
      ) : null}
    </AskDialog>
  );
}
