/** What may be done with the contents of an act's entry: open them as a file, seal them, propose to destroy their key. */
import { useState } from 'react';
import { openEntry, proposeDestruction, sealEntry } from '../../api/ledger';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, missingReason, ReasonField, TextField } from '../../parts/Field';
import { saveReceipt } from '../../parts/Receipt';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.ledger.act;

type Deed = keyof typeof text.submit;

/** Each deed, and the act that it is. */
const DEEDS: readonly { deed: Deed; needs: string }[] = [
  { deed: 'open', needs: 'ledger.open' },
  { deed: 'seal', needs: 'ledger.seal' },
  { deed: 'destroy', needs: 'ledger.propose_destruction' },
];

/** Whether somebody who may do these acts has anything to do with contents. */
export const mayTouchContents = (may: readonly string[]) => DEEDS.some((each) => may.includes(each.needs));

interface Props {
  act: string;
  onSaid: (said: string | null) => void;
  onClose: () => void;
}

export function ContentsDialog({ act, onSaid, onClose }: Props) {
  const { may } = useMe();
  const offered = DEEDS.filter((each) => may.includes(each.needs));
  const [deed, setDeed] = useState<Deed>(offered[0]?.deed ?? 'destroy');
  const [day, setDay] = useState('');
  const [reason, setReason] = useState('');
  const missing = deed === 'seal' && !day ? text.missingDay : missingReason(reason);
  const send = async () => {
    const note = reason.trim();
    if (deed === 'open') saveReceipt(act, await openEntry(act, note));
    else if (deed === 'seal') await sealEntry(act, new Date(`${day}T00:00:00`).toISOString(), note);
    else await proposeDestruction(act, note);
    onSaid({ open: null, seal: text.sealed(day), destroy: text.proposed }[deed]);
  };
  return (
    <AskDialog
      title={text.title}
      explain={text.explain}
      submit={text.submit[deed]}
      missing={missing}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.what}
        value={deed}
        choices={offered.map((each) => ({ value: each.deed, title: text[each.deed] }))}
        onChange={(next) => setDeed(next as Deed)}
      />
      {deed === 'seal' ? <TextField label={text.until} type="date" value={day} onChange={setDay} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </AskDialog>
  );
}
