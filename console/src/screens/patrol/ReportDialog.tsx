/** One key on patrol: report a behaviour from the published list, which opens an incident at the camera's place. */
import { useState } from 'react';
import { listBehaviours, listTypes, reportObservation } from '../../api/incidents';
import type { CameraView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { useAnswer } from '../../parts/useAnswer';
import { go } from '../../shell/route';
import { openIncident } from '../../shell/selection';
import { words } from '../../shell/words';

const text = words.patrol;

interface Props {
  cameras: readonly CameraView[];
  camera: CameraView | null;
  onClose: () => void;
}

export function ReportDialog({ cameras, camera, onClose }: Props) {
  const behaviours = useAnswer('behaviours', listBehaviours);
  const types = useAnswer('types', listTypes);
  const [from, setFrom] = useState(camera?.id ?? '');
  const [behaviour, setBehaviour] = useState('');
  const [type, setType] = useState('observation');
  const [seen, setSeen] = useState('');
  const place = cameras.find((each) => each.id === from);
  const missing = !place ? text.pickCamera : behaviour && seen.trim() ? null : words.common.required;
  const send = async () => {
    if (!place) return;
    const incident = await reportObservation({
      type_code: type,
      lat: place.lat,
      lon: place.lon,
      ...(place.address ? { address: place.address } : {}),
      text: seen.trim(),
      behaviour,
    });
    openIncident(incident.id, 'patrol');
    go('watch');
  };
  const titles = (items: readonly { code: string; title: string }[] | undefined) =>
    (items ?? []).map((each) => ({ value: each.code, title: each.title }));
  return (
    <AskDialog
      title={text.report}
      explain={text.reportHint}
      submit={text.submit}
      missing={missing}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.where}
        value={from}
        choices={cameras.map((each) => ({ value: each.id, title: each.name }))}
        onChange={setFrom}
        empty={words.common.choose}
      />
      <ChoiceField
        label={text.behaviour}
        help={text.behaviourHelp}
        value={behaviour}
        choices={titles(behaviours.value?.items)}
        onChange={setBehaviour}
        empty={words.common.choose}
      />
      <ChoiceField label={text.type} value={type} choices={titles(types.value?.items)} onChange={setType} />
      <TextField label={text.text} value={seen} onChange={setSeen} rows={3} />
    </AskDialog>
  );
}
