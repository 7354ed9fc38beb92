/** What waits for command's approval. */
import { approve, deny, readAsked } from '../../api/assemblies';
import type { ApprovalAsked, AssemblyView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.assemblies;

interface Props {
  assemblies: readonly AssemblyView[];
  guarded: Readonly<Record<string, string>>;
  onDone: () => void;
}

export function WaitingAsks({ assemblies, guarded, onDone }: Props) {
  const answer = useAnswer('asked', readAsked);
  const items = answer.value?.items ?? [];
  const titles = new Map(assemblies.map((each) => [each.id, each.title]));
  const settled = () => {
    answer.again();
    onDone();
  };
  if (answer.error) return <Failure error={answer.error} onAgain={answer.again} />;
  if (items.length === 0) return null;
  return (
    <section>
      <h2>{text.waiting}</h2>
      <ul>
        {items.map((each) => (
          <Line
            key={each.id}
            asked={each}
            what={guarded[each.what] ?? each.what}
            title={titles.get(each.assembly_id) ?? ''}
            onDone={settled}
          />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  asked: ApprovalAsked;
  what: string;
  title: string;
  onDone: () => void;
}

function Line({ asked, what, title, onDone }: LineProps) {
  const mayApprove = useMay('assembly.approve');
  const deed = useDeed();
  const settle = async (how: (id: string) => Promise<unknown>) => {
    if (await deed.run(() => how(asked.id))) onDone();
  };
  return (
    <li className="row listed">
      <span className="strong">{text.asks(asked.asked_by)}</span>
      <span>{`${what}, ${title}: ${asked.reason}`}</span>
      <span className="quiet">
        <When at={asked.asked_at} seconds={false} />
      </span>
      <span className="push" />
      {mayApprove ? (
        <>
          <Button onPress={() => void settle(approve)} isRunning={deed.isRunning}>
            {text.approve}
          </Button>
          <Button onPress={() => void settle(deny)} isRunning={deed.isRunning}>
            {text.deny}
          </Button>
        </>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </li>
  );
}
