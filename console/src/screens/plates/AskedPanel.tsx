/** Wide searches that wait for a second person, and one's own that may run. */
import { allowWide, denyWide, readAsked, runWide } from '../../api/plates';
import type { WideAsk } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import { type LineProps, SearchList } from './SearchList';

const text = words.plates.asks;
const COUNTED_MAX = 20_000;
const DAY_MS = 86_400_000;

export function AskedPanel() {
  return (
    <SearchList
      name="wide searches"
      read={readAsked}
      text={text}
      line={(each, props) => <Line key={each.id} asked={each} {...props} />}
    />
  );
}

interface Props extends LineProps {
  asked: WideAsk;
}

function whatWords({ question, plates }: WideAsk): string {
  const { start, end, within_m } = question;
  const days = start && end ? Math.round((Date.parse(end) - Date.parse(start)) / DAY_MS) : 0;
  const where = within_m ? text.within(within_m) : text.city;
  return [text.touches(plates, COUNTED_MAX), text.days(days), where].join(', ');
}

function Line({ asked, onDone, onResults }: Props) {
  const deed = useDeed();
  const settle = async (how: () => Promise<unknown>) => {
    if (await deed.run(how)) onDone();
  };
  const run = (purpose: string) => settle(async () => onResults(await runWide(asked.id, purpose)));
  return (
    <li className="listed stack">
      <div className="row">
        <span className="mono strong">{asked.question.plate}</span>
        <span>{text.by(asked.asked_by_name)}</span>
        <span className="quiet">
          <When at={asked.asked_at} seconds={false} />
        </span>
        <span className="chip">{asked.allowed_by_name ? text.allowedBy(asked.allowed_by_name) : text.waits}</span>
        <span className="push" />
        {asked.run_until ? (
          <RunButton onRun={run} isDisabled={!asked.is_own} isRunning={deed.isRunning} />
        ) : (
          <Decide asked={asked} onSettle={settle} isRunning={deed.isRunning} />
        )}
      </div>
      <p className="small">
        {text.reason(asked.reason)} {asked.case ? text.forCase(asked.case) : ''}
        {asked.incident ? text.forIncident(asked.incident) : ''}
      </p>
      <p className="small quiet">
        {whatWords(asked)}. {asked.says}
      </p>
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}

interface RunProps {
  onRun: (purpose: string) => void;
  isDisabled: boolean;
  isRunning: boolean;
}

function RunButton({ onRun, isDisabled, isRunning }: RunProps) {
  const purpose = usePurposes('plates.run')[0]?.code ?? '';
  return (
    <Button look="main" onPress={() => onRun(purpose)} isDisabled={isDisabled} isRunning={isRunning}>
      {text.run}
    </Button>
  );
}

interface DecideProps {
  asked: WideAsk;
  onSettle: (how: () => Promise<unknown>) => void;
  isRunning: boolean;
}

/** Allowing and refusing, for whoever may: nobody allows their own, but takes it back. */
function Decide({ asked, onSettle, isRunning }: DecideProps) {
  const [purpose] = usePurposes('plates.approve');
  if (!purpose) return null;
  const reason = { purpose: purpose.code, ...(purpose.needsCase && asked.case ? { case: asked.case } : {}) };
  return (
    <>
      {asked.is_own ? null : (
        <Button look="main" onPress={() => onSettle(() => allowWide(asked.id, reason))} isRunning={isRunning}>
          {text.allow}
        </Button>
      )}
      <Button onPress={() => onSettle(() => denyWide(asked.id, reason))} isRunning={isRunning}>
        {asked.is_own ? text.takeBack : text.deny}
      </Button>
    </>
  );
}
