/** Asks why somebody looks: the purposes that the role has for it, and the case where the rule wants one. */
import { useState } from 'react';
import type { Reason } from '../shell/selection';
import { usePurposes } from '../shell/session';
import { words } from '../shell/words';
import { Button } from './Button';
import { CaseField } from './Field';

interface Props {
  /** The act whose purpose is asked. */
  act: string;
  isDisabled?: boolean;
  onGive: (reason: Reason) => void;
}

export function AskPurpose({ act, isDisabled = false, onGive }: Props) {
  const offered = usePurposes(act);
  const [caseNumber, setCaseNumber] = useState('');
  const number = caseNumber.trim();
  if (offered.length === 0) return <p className="quiet">{words.common.notYours}</p>;
  return (
    <div className="stack">
      {offered.some((each) => each.needsCase) ? <CaseField value={caseNumber} onChange={setCaseNumber} needed /> : null}
      <ul className="stack purposes" aria-label={words.common.purpose}>
        {offered.map((each) => (
          <li key={each.code}>
            <Button
              isDisabled={isDisabled || (each.needsCase && number === '')}
              onPress={() => onGive({ purpose: each.code, case: number || null })}
            >
              {each.title}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
