/** Searches that are kept for a case: run again, or ended. */
import { forgetKept, readKept, runKept } from '../../api/plates';
import type { KeptSearch } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { type LineProps, SearchList } from './SearchList';

const text = words.plates.kept;

export function KeptPanel() {
  return (
    <SearchList
      name="kept searches"
      read={readKept}
      text={text}
      line={(each, props) => <Line key={each.id} kept={each} {...props} />}
    />
  );
}

interface Props extends LineProps {
  kept: KeptSearch;
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
          <Button onPress={() => void run()} isRunning={deed.isRunning}>
            {text.run}
          </Button>
        ) : null}
        {isOwn ? (
          <Button look="plain" onPress={() => void end()} isRunning={deed.isRunning}>
            {text.end}
          </Button>
        ) : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
