/** Declares the plates of one's own household, so that looking them up is asked about. */
import { useState } from 'react';
import { declareHousehold } from '../../api/audits';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.acts.household;

/** A button for those who may search plates, and its dialog. */
export function Household() {
  const mayDeclare = useMay('household.declare');
  const [isAsking, setAsking] = useState(false);
  if (!mayDeclare) return null;
  return (
    <>
      <Button onPress={() => setAsking(true)}>{text.button}</Button>
      {isAsking ? <HouseholdDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function HouseholdDialog({ onClose }: { onClose: () => void }) {
  const [plates, setPlates] = useState('');
  const list = plates.split(/[,\n]/).filter((each) => each.trim());
  return (
    <AskDialog
      title={text.title}
      explain={text.explain}
      submit={words.common.save}
      missing={list.length > 0 ? null : text.missing}
      onSubmit={() => declareHousehold(list)}
      onClose={onClose}
    >
      <TextField label={text.plates} value={plates} onChange={setPlates} rows={2} maxLength={200} autoFocus />
    </AskDialog>
  );
}
