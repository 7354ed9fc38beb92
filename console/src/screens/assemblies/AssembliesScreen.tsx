/** Lawful assemblies: what is registered, what waits for command, and the year's count. */
import { useState } from 'react';
import { readAssemblies } from '../../api/assemblies';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { AssemblyLine } from './AssemblyLine';
import { RegisterDialog } from './RegisterDialog';
import { WaitingAsks } from './WaitingAsks';
import { Year } from './Year';
import './assemblies.css';

const text = words.assemblies;

export function AssembliesScreen() {
  const answer = useAnswer('assemblies', readAssemblies);
  const mayRegister = useMay('assembly.register');
  const mayDecide = useMay('assembly.waiting');
  const mayCount = useMay('assembly.report');
  const [isRegistering, setRegistering] = useState(false);
  const [done, setDone] = useState(0);
  const again = () => {
    setDone(done + 1);
    answer.again();
  };
  const items = answer.value?.items ?? [];
  const guarded = answer.value?.guarded ?? {};
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
        <span className="push" />
        {mayRegister ? (
          <Button look="main" onPress={() => setRegistering(true)}>
            {text.register}
          </Button>
        ) : null}
      </div>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      <div className="stack">
        {mayDecide && items.length > 0 ? <WaitingAsks assemblies={items} guarded={guarded} onDone={again} /> : null}
        <ul>
          {items.map((each) => (
            <AssemblyLine key={each.id} assembly={each} guarded={guarded} onDone={again} />
          ))}
        </ul>
        {mayCount ? <Year key={done} /> : null}
      </div>
      {isRegistering ? <RegisterDialog onDone={again} onClose={() => setRegistering(false)} /> : null}
    </section>
  );
}
