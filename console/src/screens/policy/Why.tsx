/** Why something would be allowed or refused: the answer, how each rule took it, and which records are shown. */
import { useState } from 'react';
import { explainPolicy, readPolicy } from '../../api/policy';
import type { Explained } from '../../api/types';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Boxes } from './Boxes';
import { Replay } from './Replay';

const text = words.policyScreen.why;
const NAMED = ['incident', 'case', 'note'] as const;

export function Why() {
  const me = useMe();
  const mayReplay = useMay('policy.replay');
  const policy = useAnswer('policy', readPolicy);
  const deed = useDeed();
  const [role, setRole] = useState(me.role);
  const [act, setAct] = useState('incident.view');
  const [purpose, setPurpose] = useState(me.purposes[0]?.code ?? '');
  const [named, setNamed] = useState<readonly string[]>([]);
  const [found, setFound] = useState<Explained | null>(null);
  const ask = () => {
    const given = (name: string) => (named.includes(name) ? 'named' : null);
    const body = { role, act, purpose, incident: given('incident'), case: given('case'), note: given('note') };
    return deed.run(() => explainPolicy(body).then(setFound));
  };
  const acts = Object.entries(policy.value?.acts ?? {});
  return (
    <>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={policy} />
      {policy.value ? (
        <div className="page__form">
          <ChoiceField
            label={text.role}
            value={role}
            choices={Object.entries(words.frame.roles).map(([value, title]) => ({ value, title }))}
            onChange={setRole}
          />
          <ChoiceField
            label={text.act}
            value={act}
            choices={acts.map(([value, says]) => ({ value, title: `${value}: ${says}` }))}
            onChange={setAct}
          />
          <ChoiceField
            label={text.purpose}
            value={purpose}
            choices={me.purposes.map((each) => ({ value: each.code, title: each.title }))}
            onChange={setPurpose}
          />
          <Button look="main" isRunning={deed.isRunning} onPress={() => void ask()}>
            {text.ask}
          </Button>
        </div>
      ) : null}
      <Boxes
        label={words.common.reason}
        choices={NAMED.map((value) => ({ value, title: text[value] }))}
        chosen={named}
        onChange={setNamed}
      />
      {deed.error ? <Failure error={deed.error} /> : null}
      {found ? <Answer found={found} /> : null}
      {mayReplay ? <Replay /> : null}
    </>
  );
}

function Answer({ found }: { found: Explained }) {
  return (
    <>
      <div className={`note ${found.answer.allowed ? '' : 'note--alarm'}`} role="status">
        <span>
          <span className="strong">{found.answer.allowed ? text.yes : text.no}</span>{' '}
          {`${text.by} ${found.answer.rule}: ${found.answer.says}`}
        </span>
      </div>
      <Steps found={found} />
      <Seen found={found} />
    </>
  );
}

function Steps({ found }: { found: Explained }) {
  const { columns } = text;
  if (found.steps.length === 0) return <p className="quiet">{text.nothing}</p>;
  const fits = (yes: boolean) => (yes ? text.fits : text.fitsNot);
  return (
    <Scroll label={text.steps}>
      <table className="table policy__table">
        <caption>{text.steps}</caption>
        <TableHead columns={columns} />
        <tbody>
          {found.steps.map((each) => (
            <tr key={each.rule}>
              <td className={each.allows ? 'strong' : ''}>{each.rule}</td>
              <td>{fits(each.role)}</td>
              <td>{fits(each.purpose)}</td>
              <td>{each.missing.join(', ')}</td>
              <td className="quiet">{each.says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Seen({ found }: { found: Explained }) {
  const { seenColumns } = text;
  const rows = Object.entries(found.seen).flatMap(([category, labels]) =>
    Object.entries(labels).map(([label, answer]) => ({ category, label, answer })),
  );
  return (
    <details className="policy__seen">
      <summary>{text.seen}</summary>
      <Scroll label={text.seen}>
        <table className="table policy__table">
          <TableHead columns={seenColumns} />
          <tbody>
            {rows.map(({ category, label, answer }) => (
              <tr key={`${category} ${label}`}>
                <td>{category}</td>
                <td>{label}</td>
                <td className={answer.allowed ? 'strong' : ''}>{answer.allowed ? text.shown : text.hidden}</td>
                <td className="quiet">
                  {answer.says}
                  {answer.agreement ? ` (${text.agreement} ${answer.agreement})` : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
