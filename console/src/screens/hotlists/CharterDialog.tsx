/** What a list is: whose, about what and until when. */
import { useState } from 'react';
import { putCharter } from '../../api/hotlists';
import type { ListView, TopicView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { words } from '../../shell/words';

const text = words.hotlists;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 180;
const NAME_LENGTH_MAX = 100;

interface Props {
  list: ListView | null;
  kinds: Readonly<Record<string, string>>;
  topics: readonly TopicView[];
  onDone: () => void;
  onClose: () => void;
}

export function CharterDialog({ list, kinds, topics, onDone, onClose }: Props) {
  const [name, setName] = useState(list?.name ?? '');
  const [kind, setKind] = useState(list?.kind ?? 'file');
  const [owner, setOwner] = useState(list?.owner ?? '');
  const [issuer, setIssuer] = useState(list?.issuer ?? '');
  const [chosen, setChosen] = useState<readonly string[]>(list?.topics ?? []);
  const usual = new Date(Date.now() + USUAL_DAYS * DAY_MS);
  const [ends, setEnds] = useState(toLocalInput(list && !list.is_over ? new Date(list.ends_at) : usual));
  const endsAt = fromLocalInput(ends);
  const isWhole = [name, owner, issuer].every((each) => each.trim() !== '') && chosen.length > 0 && endsAt;
  const send = async () => {
    const told = { name: name.trim(), owner: owner.trim(), issuer: issuer.trim(), kind, ends_at: endsAt ?? '' };
    await putCharter({ ...told, topics: [...chosen], law_tag: list?.law_tag ?? '' });
    onDone();
  };
  const toggle = (topic: string, isOn: boolean) =>
    setChosen(isOn ? [...chosen, topic] : chosen.filter((each) => each !== topic));
  return (
    <AskDialog
      title={list ? text.changeTitle(list.name) : text.charterTitle}
      explain={text.charterExplain}
      submit={words.common.send}
      missing={isWhole ? null : text.missingCharter}
      onSubmit={send}
      onClose={onClose}
    >
      {list ? null : (
        <>
          <TextField label={text.name} value={name} onChange={setName} maxLength={NAME_LENGTH_MAX} autoFocus />
          <ChoiceField
            label={text.kind}
            value={kind}
            choices={Object.entries(kinds).map(([value, title]) => ({ value, title }))}
            onChange={setKind}
          />
        </>
      )}
      <TextField label={text.owner} value={owner} onChange={setOwner} maxLength={NAME_LENGTH_MAX} />
      <TextField label={text.issuer} value={issuer} onChange={setIssuer} maxLength={NAME_LENGTH_MAX} />
      <fieldset className="hotlists__topics">
        <legend className="field__label">{text.topics}</legend>
        {topics.map((each) => (
          <label key={each.name} className="hotlists__topic">
            <input
              type="checkbox"
              checked={chosen.includes(each.name)}
              onChange={(event) => toggle(each.name, event.target.checked)}
            />
            {each.title}
          </label>
        ))}
      </fieldset>
      <TextField label={text.endsAt} type="datetime-local" value={ends} onChange={setEnds} />
    </AskDialog>
  );
}
