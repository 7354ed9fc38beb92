/** The button and dialog by which a supervisor tells prevention partners of an incident's place. */
import { useState } from 'react';
import { listNotices, withdrawNotice, writeNotice } from '../../../api/sites';
import type { IncidentView } from '../../../api/types';
import { AskDialog } from '../../../parts/AskDialog';
import { Button } from '../../../parts/Button';
import { ChoiceField, TextField } from '../../../parts/Field';
import { Failure } from '../../../parts/Note';
import { useAnswer } from '../../../parts/useAnswer';
import { useDeed } from '../../../parts/useDeed';
import { When } from '../../../parts/When';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';

const text = words.sites.peace;

export function PeaceButton({ incident }: { incident: IncidentView }) {
  const [isOpen, setOpen] = useState(false);
  if (!useMay('peace.write')) return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{text.button}</Button>
      {isOpen ? <PeaceDialog incident={incident} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function PeaceDialog({ incident, onClose }: { incident: IncidentView; onClose: () => void }) {
  const [kind, setKind] = useState('');
  const [says, setSays] = useState('');
  const told = useAnswer(`notices ${incident.id}`, (signal) => listNotices(incident.id, signal));
  const deed = useDeed();
  const kinds = (told.value?.kinds ?? []).map((each) => ({ value: each.code, title: each.title }));
  const withdraw = async (id: string) => {
    if (await deed.run(() => withdrawNotice(id))) told.again();
  };
  return (
    <AskDialog
      title={text.title}
      explain={text.explain(told.value?.delay_minutes ?? 0)}
      submit={text.submit}
      missing={kind === '' ? text.missing : null}
      onSubmit={() => writeNotice(incident.id, kind, says.trim())}
      onClose={onClose}
    >
      {told.error ? <Failure error={told.error} onAgain={told.again} /> : null}
      <ChoiceField label={text.kind} value={kind} choices={kinds} onChange={setKind} empty={words.common.choose} />
      <TextField label={text.says} help={text.saysHelp} value={says} onChange={setSays} rows={2} maxLength={300} />
      {told.value && told.value.items.length > 0 ? <h3>{text.told}</h3> : null}
      <ul>
        {(told.value?.items ?? []).map((each) => (
          <li key={each.id} className="row listed">
            <span>{kinds.find((one) => one.value === each.kind)?.title ?? each.kind}</span>
            <span className="quiet">{each.block}</span>
            <When at={each.shown_from} />
            <span className="push" />
            {each.withdrawn_at ? (
              <span className="quiet">{text.withdrawn}</span>
            ) : (
              <Button isRunning={deed.isRunning} onPress={() => void withdraw(each.id)}>
                {text.withdraw}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {deed.error ? <Failure error={deed.error} /> : null}
    </AskDialog>
  );
}
