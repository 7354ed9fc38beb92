/** Searches that are kept for a case: run again, or ended. */
import { useState } from 'react';
import { forgetKept, readKept, runKept } from '../../api/plates';
import type { KeptSearch, PlateResults } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Blank, Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Results } from './Results';

const text = words.plates.kept;

export function KeptPanel() {
  const answer = useAnswer('kept searches', readKept);
  const [results, setResults] = useState<PlateResults | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <div className="stack">
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      <ul>
        {items.map((each) => (
          <Line key={each.id} kept={each} onDone={answer.again} onResults={setResults} />
        ))}
      </ul>
      {results ? <Results results={results} asked={null} /> : null}
    </div>
  );
}

interface Props {
  kept: KeptSearch;
  onDone: () => void;
  onResults: (results: PlateResults) => void;
}

function Line({ kept, onDone, onResults }: Props) {
  const mayRun = useMay('plates.run_kept');
  const isOwn = useMe().login === kept.login;
  const deed = useDeed();
  const run = () => deed.run(async () => onResults(await runKept(kept.id, kept.case_number)));
  const end = async () => {
    if (await deed.run(() => forgetKept(kept.id))) onDone();
  };
  return (
    <li className="listed">
      <div className="row">
        <span className="strong">{kept.title}</span>
        <span className="mono">{kept.question.plate}</span>
        <span className="quiet small">
          {words.plates.asks.forCase(kept.case_number)}, {text.of(kept.name)}, {text.ends}{' '}
          <When at={kept.expires_at} seconds={false} />
        </span>
        <span className="push" />
        {isOwn && mayRun ? (
          <Button onPress={() => void run()} isDisabled={deed.isRunning}>
            {text.run}
          </Button>
        ) : null}
        {isOwn ? (
          <Button look="plain" onPress={() => void end()} isDisabled={deed.isRunning}>
            {text.end}
          </Button>
        ) : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
