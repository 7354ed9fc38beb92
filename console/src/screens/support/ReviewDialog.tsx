/** Goes through what was done under a support lease, and writes what was found. */
import { useState } from 'react';
import { readSupportActs, reviewSupport } from '../../api/people';
import type { SupportLease } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { missingReason, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.support;

interface Props {
  lease: SupportLease;
  onDone: () => void;
  onClose: () => void;
}

export function ReviewDialog({ lease, onDone, onClose }: Props) {
  const answer = useAnswer(`support ${lease.id}`, (signal) => readSupportActs(lease.id, signal));
  const [found, setFound] = useState('');
  const send = async () => {
    await reviewSupport(lease.id, found.trim());
    onDone();
  };
  return (
    <AskDialog
      title={text.reviewTitle(lease.name)}
      explain={text.reviewExplain}
      submit={text.review}
      missing={missingReason(found) === null ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <Going answer={answer} />
      {answer.value?.items.length === 0 ? <p className="quiet">{text.noActs}</p> : null}
      <ul>
        {answer.value?.items.map((act) => (
          <li key={act.id} className="listed">
            <When at={act.at} /> {act.act.replaceAll(/[._]/g, ' ')}: {act.subject}{' '}
            <span className="quiet">{act.outcome}</span>
          </li>
        ))}
      </ul>
      <TextField label={text.found} value={found} onChange={setFound} rows={3} />
    </AskDialog>
  );
}
