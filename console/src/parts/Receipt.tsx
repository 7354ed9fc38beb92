/** The `logged` mark of an act, which opens its receipt. */
import { BookCheck } from 'lucide-react';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { receipt } from '../api/room';
import type { Receipt } from '../api/types';
import { words } from '../shell/words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Failure, Wait } from './Note';
import { useAnswer } from './useAnswer';
import { useRenewed } from './useRenewed';

const SEAL_RETRY_MS = 700;

export function LoggedMark({ act, text = words.common.logged }: { act: string; text?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="plain" icon={BookCheck} onPress={() => setOpen(true)} className="small">
        {text}
        <span className="unseen">. {words.receipt.open}</span>
      </Button>
      {open ? <ReceiptDialog act={act} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Save a receipt as a file that `watchroom verify` takes. */
export function saveReceipt(act: string, value: Receipt): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  link.download = `receipt-${act.replaceAll(/[^\w-]/g, '_')}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

export function ReceiptDialog({ act, onClose }: { act: string; onClose: () => void }) {
  const answer = useAnswer(`receipt ${act}`, (signal) => receipt(act, signal));
  const sealing = answer.error instanceof ApiError && answer.error.status === 409;
  useRenewed(answer, sealing ? SEAL_RETRY_MS : null);
  const { value, again } = answer;
  return (
    <Dialog title={words.receipt.title} wide onClose={onClose}>
      <p className="quiet">{words.receipt.explain}</p>
      {sealing || (answer.isWaiting && !value) ? <Wait text={words.receipt.waiting} /> : null}
      {answer.error && !sealing ? <Failure error={answer.error} onAgain={again} /> : null}
      {value ? (
        <>
          <dl className="facts small">
            {Object.entries(value).map(([key, each]) => (
              <div key={key} className="facts__pair">
                <dt>{key.replaceAll('_', ' ')}</dt>
                <dd className="mono">{shown(each)}</dd>
              </div>
            ))}
          </dl>
          <div className="dialog__buttons">
            <Button onPress={() => saveReceipt(act, value)}>{words.receipt.download}</Button>
          </div>
        </>
      ) : null}
    </Dialog>
  );
}
