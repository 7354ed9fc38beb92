/** Signs an agreement with the agency's own key: the file goes out, the line that its holder made comes in. */
import { useMemo, useState } from 'react';
import { countersignAgreement } from '../../api/policy';
import type { AgreementView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { words } from '../../shell/words';

const text = words.policyScreen.keys;

interface Props {
  item: AgreementView;
  onDone: () => void;
  onClose: () => void;
}

export function SignDialog({ item, onDone, onClose }: Props) {
  const [line, setLine] = useState('');
  const href = useMemo(() => `data:text/plain;charset=utf-8,${encodeURIComponent(item.note)}`, [item.note]);
  const file = `${item.id}-${item.version}.txt`;
  return (
    <AskDialog
      title={text.signTitle(item.terms.title)}
      explain={text.signExplain}
      submit={text.give}
      missing={line.trim() ? null : text.missingLine}
      onSubmit={() => countersignAgreement(item.id, item.version, line.trim()).then(onDone)}
      onClose={onClose}
    >
      <p>
        <a href={href} download={file}>
          {text.file}
        </a>
      </p>
      <pre className="mono small policy__command">{text.signCommand(file)}</pre>
      <TextField label={text.line} value={line} onChange={setLine} rows={3} autoFocus />
    </AskDialog>
  );
}
