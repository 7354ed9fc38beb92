/** Support by break-glass: who asks, who approved, what was done, and what its review found. */
import { useState } from 'react';
import { approveSupport, readSupport } from '../../api/people';
import type { SupportRequest, SupportView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { AskSupportDialog } from './AskSupportDialog';
import { LeaseTable } from './LeaseTable';

const text = words.support;

export const roleWords = (role: string): string => words.frame.roles[role] ?? role;

export function SupportScreen() {
  const answer = useAnswer('support', readSupport);
  const [isAsking, setAsking] = useState(false);
  const mayAsk = useMay('support.request');
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="push" />
        {mayAsk ? (
          <Button look="main" onPress={() => setAsking(true)}>
            {text.ask}
          </Button>
        ) : null}
      </div>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} mayCancel />
      {answer.value ? <Support view={answer.value} onDone={answer.again} /> : null}
      {isAsking ? <AskSupportDialog onDone={answer.again} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

function Support({ view, onDone }: { view: SupportView; onDone: () => void }) {
  return (
    <div className="stack">
      <section>
        <h2>{text.requests}</h2>
        {view.requests.length === 0 ? <p className="quiet">{text.noRequests}</p> : null}
        <ul>
          {view.requests.map((each) => (
            <Request key={each.id} request={each} onDone={onDone} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{text.leases}</h2>
        {view.leases.length === 0 ? <p className="quiet">{text.noLeases}</p> : null}
        {view.leases.length > 0 ? <LeaseTable leases={view.leases} onDone={onDone} /> : null}
      </section>
    </div>
  );
}

function Request({ request, onDone }: { request: SupportRequest; onDone: () => void }) {
  const me = useMe();
  const mayApprove = useMay('support.approve');
  const deed = useDeed();
  const approve = async () => {
    if (await deed.run(() => approveSupport(request.id))) onDone();
  };
  return (
    <li className="listed">
      <p className="row">
        <span>
          <span className="strong">{request.name}</span>{' '}
          <span className="quiet">
            {text.asks(roleWords(request.role), request.minutes)}, <When at={request.requested_at} seconds={false} />:{' '}
            {request.reason}
          </span>
        </span>
        <span className="push" />
        {request.login === me.login ? <span className="quiet">{text.ownRequest}</span> : null}
        {request.login !== me.login && mayApprove ? (
          <Button isRunning={deed.isRunning} onPress={() => void approve()}>
            {text.approve}
          </Button>
        ) : null}
      </p>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
