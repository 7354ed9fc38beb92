/** Asks a recorded decision again of the table that was in force then. */
import { useState } from 'react';
import { replayDecision } from '../../api/policy';
import type { Replayed } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useRoute } from '../../shell/route';
import { words } from '../../shell/words';

const text = words.policyScreen.replay;

export function Replay() {
  const { query } = useRoute();
  const [act, setAct] = useState(query.act ?? '');
  const [found, setFound] = useState<Replayed | null>(null);
  const deed = useDeed();
  const ask = () => {
    setFound(null);
    return deed.run(() => replayDecision(act.trim()).then(setFound));
  };
  return (
    <section className="policy__history" aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className="quiet page__explain">{text.explain}</p>
      <div className="page__form">
        <TextField label={text.act} value={act} onChange={setAct} maxLength={60} />
        <Button isDisabled={!act.trim()} isRunning={deed.isRunning} onPress={() => void ask()}>
          {text.ask}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {found ? <Result found={found} /> : null}
    </section>
  );
}

function Result({ found }: { found: Replayed }) {
  return (
    <div className={`note ${found.same ? '' : 'note--alarm'}`} role="status">
      <span>
        <span className="strong">{found.same ? text.same : text.other}</span>{' '}
        {`${found.says} ${text.recorded(found.recorded_outcome, found.recorded_rule)} `}
        <When at={found.at} />
        {`, ${text.policy} `}
        <code>{found.policy.slice(0, 16)}</code>
      </span>
    </div>
  );
}
