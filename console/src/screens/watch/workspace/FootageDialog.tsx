/** Asks camera owners around an incident for footage: who, where they look, what they read, one key to send. */
import { type FormEvent, useMemo, useState } from 'react';
import { type About, askForFootage, lookForFootage, proposeRequest } from '../../../api/requests';
import type { Candidates, CandidatesAnswer, IncidentView, NewRequest } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { Dialog } from '../../../parts/Dialog';
import { ChoiceField, TextField } from '../../../parts/Field';
import { Blank, Failure, Wait } from '../../../parts/Note';
import { useAnswer } from '../../../parts/useAnswer';
import { useDeed } from '../../../parts/useDeed';
import { words } from '../../../shell/words';
import { FootageList } from './FootageList';
import { FootageMap } from './FootageMap';
import { asCones, camerasOf, letterText, RADII_M, UNTIL_DAYS, untilAfter } from './footage';

const text = words.requests;

interface Props {
  incident: IncidentView;
  about: About;
  onDone: () => void;
  onClose: () => void;
}

export function FootageDialog({ incident, about, onDone, onClose }: Props) {
  const [radius, setRadius] = useState('150');
  const answer = useAnswer(`footage of ${incident.id} within ${radius}`, () => lookForFootage(about, Number(radius)));
  return (
    <Dialog title={text.askTitle(incident.number)} wide onClose={onClose}>
      <ChoiceField
        label={text.radius}
        value={radius}
        choices={RADII_M.map((metres) => ({ value: String(metres), title: text.metres(metres) }))}
        onChange={setRadius}
      />
      {answer.isWaiting && !answer.value ? <Wait text={text.looking} slow={answer.isSlow} /> : null}
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value ? (
        <Found key={radius} found={answer.value} about={about} onDone={onDone} onClose={onClose} />
      ) : null}
    </Dialog>
  );
}

interface FoundProps extends Omit<Props, 'incident'> {
  found: CandidatesAnswer;
}

function Found({ found, about, onDone, onClose }: FoundProps) {
  const plan = found.candidates;
  if (plan.households.length === 0) {
    return <Blank title={text.none}>{plan.left_out > 0 ? text.leftOut(plan.left_out) : text.noneHelp}</Blank>;
  }
  return <AskForm found={found} about={about} onDone={onDone} onClose={onClose} />;
}

function AskForm({ found, about, onDone, onClose }: FoundProps) {
  const plan = found.candidates;
  const deed = useDeed();
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [facts, setFacts] = useState('');
  const [days, setDays] = useState('3');
  const cones = useMemo(() => asCones(plan, left), [plan, left]);
  const asked = plan.households.length - left.size;
  const most = plan.caps['request-households'] ?? 0;
  const until = untilAfter(Number(days));
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (asked === 0) return;
    const request = requestOf(plan, left, facts, until);
    const act = asked > most ? proposeRequest : askForFootage;
    if (await deed.run(() => act(about, request))) {
      onDone();
      onClose();
    }
  };
  return (
    <form className="stack" onSubmit={send} noValidate>
      <p className="small quiet">
        {text.households(plan.households.length)}, {text.expected(plan.expected)}.{' '}
        {plan.left_out > 0 ? text.leftOut(plan.left_out) : null} {text.looked}
      </p>
      <FootageMap cones={cones} at={{ lat: plan.lat, lon: plan.lon }} withinM={plan.radius_m} />
      <FootageList households={plan.households} left={left} onLeft={setLeft} />
      <div className="footage__choices">
        <TextField
          label={text.facts}
          help={text.factsHelp}
          value={facts}
          onChange={setFacts}
          maxLength={300}
          autoFocus
        />
        <ChoiceField
          label={text.until}
          value={days}
          choices={UNTIL_DAYS.map((each) => ({ value: String(each), title: text.untilDays(each) }))}
          onChange={setDays}
        />
      </div>
      <details>
        <summary>{text.letter}</summary>
        <p className="small quiet">{text.letterHelp}</p>
        <p className="strong">{found.letter.subject}</p>
        <p className="footage__letter">{letterText(found.letter.text, facts, until)}</p>
      </details>
      {asked > most ? <p className="note">{text.tooMany(most)}</p> : null}
      {asked === 0 ? <p className="note">{text.pickOne}</p> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      <div className="dialog__buttons">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button look="main" type="submit" isDisabled={asked === 0} isRunning={deed.isRunning}>
          {asked > most ? text.propose(asked) : text.send(asked)}
        </Button>
      </div>
    </form>
  );
}

function requestOf(plan: Candidates, left: ReadonlySet<number>, facts: string, until: Date): NewRequest {
  return {
    radius_m: plan.radius_m,
    began_at: plan.began_at,
    ended_at: plan.ended_at,
    until: until.toISOString(),
    cameras: camerasOf(plan, left),
    facts: facts.trim(),
  };
}
