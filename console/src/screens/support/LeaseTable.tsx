/** Support leases: when, by whom, how they ended, and their reviews. */
import { useState } from 'react';
import { endSupport } from '../../api/people';
import type { SupportLease } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useLeaving } from '../../shell/Leaving';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { ReviewDialog } from './ReviewDialog';
import { roleWords } from './SupportScreen';

const text = words.support;

export function LeaseTable({ leases, onDone }: { leases: readonly SupportLease[]; onDone: () => void }) {
  const [reviewing, setReviewing] = useState<SupportLease | null>(null);
  return (
    <>
      <Scroll label={text.leases}>
        <table className="table">
          <thead>
            <tr>
              {Object.entries(text.columns).map(([key, name]) => (
                <th key={key} scope="col" className={key === 'acts' ? 'number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {leases.map((each) => (
              <Row key={each.id} lease={each} onDone={onDone} onReview={() => setReviewing(each)} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {reviewing ? <ReviewDialog lease={reviewing} onDone={onDone} onClose={() => setReviewing(null)} /> : null}
    </>
  );
}

interface RowProps {
  lease: SupportLease;
  onDone: () => void;
  onReview: () => void;
}

function Row({ lease, onDone, onReview }: RowProps) {
  return (
    <tr>
      <td className="strong">{lease.name}</td>
      <td>{roleWords(lease.role)}</td>
      <td>{lease.reason}</td>
      <td>
        {lease.approved_name}, <When at={lease.approved_at} seconds={false} />
      </td>
      <td>
        {lease.ended_at ? (
          <>
            <When at={lease.ended_at} seconds={false} />, {text.ends[lease.ended_because ?? ''] ?? lease.ended_because}
          </>
        ) : (
          <strong>
            {text.runs} <When at={lease.ends_at} />
          </strong>
        )}
      </td>
      <td className="number">{lease.acts}</td>
      <td>
        {lease.review ?? (
          <>
            {text.due} <When at={lease.review_due_at} seconds={false} />
          </>
        )}
      </td>
      <td>
        <Deeds lease={lease} onDone={onDone} onReview={onReview} />
      </td>
    </tr>
  );
}

function Deeds({ lease, onDone, onReview }: RowProps) {
  const me = useMe();
  const mayEnd = useMay('support.end');
  const mayReview = useMay('support.review');
  const deed = useDeed();
  const { leave, dialog } = useLeaving();
  const end = async () => {
    if (await deed.run(() => endSupport(lease.id))) onDone();
  };
  const runs = lease.ended_at === null;
  return (
    <span className="row">
      {dialog}
      {runs && lease.login === me.login && me.role !== lease.role ? (
        <Button look="main" onPress={() => void leave(lease.role)}>
          {text.take(roleWords(lease.role))}
        </Button>
      ) : null}
      {runs && mayEnd ? (
        <Button isRunning={deed.isRunning} onPress={() => void end()}>
          {text.end}
        </Button>
      ) : null}
      {!runs && lease.reviewed_at === null && mayReview ? <Button onPress={onReview}>{text.review}</Button> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </span>
  );
}
