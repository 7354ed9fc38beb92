/** Large requests that wait for a supervisor, who is somebody else than whoever proposed them. */
import { confirmRequest, withdrawRequest } from '../../api/requests';
import type { WaitingRequest } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.requests;

interface Props {
  waiting: readonly WaitingRequest[];
  onDone: () => void;
}

export function WaitingRequests({ waiting, onDone }: Props) {
  const deed = useDeed();
  const mayConfirm = useMay('request.confirm');
  const settle = async (doIt: () => Promise<unknown>) => {
    if (await deed.run(doIt)) onDone();
  };
  return (
    <section>
      <h2>{text.waiting}</h2>
      {deed.error ? <Failure error={deed.error} /> : null}
      <ul>
        {waiting.map((each) => (
          <li key={each.id} className="row listed">
            <span>{text.waits(each.incident_number, each.households, each.proposed_by_name)}</span>
            <span className="push" />
            {mayConfirm ? (
              <>
                <Button isRunning={deed.isRunning} onPress={() => void settle(() => confirmRequest(each.id))}>
                  {text.confirm}
                </Button>
                <Button isRunning={deed.isRunning} onPress={() => void settle(() => withdrawRequest(each.id))}>
                  {text.withdraw}
                </Button>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
