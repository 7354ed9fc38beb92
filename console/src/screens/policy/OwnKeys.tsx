/** Agencies' own keys: who holds one, what waits for a second person, and registering one's own. */
import { useState } from 'react';
import { proposeKey, readAgencyKeys, registerKey, withdrawKey } from '../../api/policy';
import type { KeyProposal } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.policyScreen.keys;

interface Props {
  names: Record<string, string>;
}

export function OwnKeys({ names }: Props) {
  const answer = useAnswer('agencies’ own keys', readAgencyKeys);
  const mayPropose = useMay('agency_key.propose');
  const [isProposing, setProposing] = useState(false);
  const held = answer.value;
  return (
    <>
      <Going answer={answer} />
      {held?.waiting.map((each) => (
        <WaitingKey key={each.id} proposal={each} onDone={answer.again} />
      ))}
      {held ? (
        <details className="policy__keys">
          <summary>{text.title(Object.keys(held.keys).length)}</summary>
          <p className="quiet page__explain">{text.explain}</p>
          <dl className="policy__facts">
            <KeyLine name={text.room} line={held.room} />
            {Object.entries(held.keys).map(([agency, key]) => (
              <KeyLine key={agency} name={names[agency] ?? agency} line={key} />
            ))}
          </dl>
          {mayPropose ? (
            <div className="page__form">
              <Button onPress={() => setProposing(true)}>{text.register}</Button>
            </div>
          ) : null}
        </details>
      ) : null}
      {isProposing ? <RegisterKey onDone={answer.again} onClose={() => setProposing(false)} /> : null}
    </>
  );
}

function KeyLine({ name, line }: { name: string; line: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{line}</dd>
    </>
  );
}

function WaitingKey({ proposal, onDone }: { proposal: KeyProposal; onDone: () => void }) {
  const { login } = useMe();
  const maySettle = useMay('agency_key.register');
  const deed = useDeed();
  const settle = async (how: (id: string) => Promise<unknown>) => {
    if (await deed.run(() => how(proposal.id))) onDone();
  };
  const isOwn = proposal.proposed_by === login;
  return (
    <div className="policy__wait">
      <span className="strong">{text.waits(proposal.proposed_by_name)}</span>
      <span className="mono small policy__line">{proposal.key}</span>
      <span className="push" />
      {isOwn ? <span className="quiet">{words.policyScreen.mine}</span> : null}
      {maySettle && !isOwn ? (
        <Button isRunning={deed.isRunning} onPress={() => void settle(registerKey)}>
          {text.confirm}
        </Button>
      ) : null}
      {maySettle ? (
        <Button look="plain" isRunning={deed.isRunning} onPress={() => void settle(withdrawKey)}>
          {text.withdraw}
        </Button>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </div>
  );
}

function RegisterKey({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { agency } = useMe();
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.registerTitle}
      explain={text.registerExplain}
      submit={text.send}
      missing={note.trim() ? null : text.missing}
      onSubmit={() => proposeKey(note).then(onDone)}
      onClose={onClose}
    >
      <pre className="mono small policy__command">{text.command(agency)}</pre>
      <TextField label={text.note} help={text.noteHelp} value={note} onChange={setNote} rows={5} autoFocus />
    </AskDialog>
  );
}
