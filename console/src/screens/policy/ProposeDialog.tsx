/** Proposes an agreement: which of one's own records another agency may see, for what, and until when. */
import { useState } from 'react';
import { proposeAgreement } from '../../api/policy';
import type { AgreementList } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Boxes } from './Boxes';

const text = words.policyScreen.agreements;

interface Props {
  list: AgreementList;
  onDone: () => void;
  onClose: () => void;
}

const own = (value: string) => ({ value, title: value });

export function ProposeDialog({ list, onDone, onClose }: Props) {
  const { agency } = useMe();
  const laws = list.agencies[agency] ?? [];
  const [title, setTitle] = useState('');
  const [to, setTo] = useState('');
  const [categories, setCategories] = useState<readonly string[]>([]);
  const [purposes, setPurposes] = useState<readonly string[]>(['call_response']);
  const [lawTags, setLawTags] = useState<readonly string[]>(laws);
  const [conditions, setConditions] = useState<readonly string[]>([]);
  const [until, setUntil] = useState('');
  const [days, setDays] = useState('');
  const [reshare, setReshare] = useState<readonly string[]>([]);
  const isWhole = title.trim() && to && categories.length && purposes.length && lawTags.length && until;
  const send = () =>
    proposeAgreement({
      terms: {
        title: title.trim(),
        owner_agency: agency,
        to_agency: to,
        categories: [...categories],
        purposes: [...purposes],
        law_tags: [...lawTags],
        conditions: [...conditions],
        reshare: reshare.length > 0,
        retention_days: days ? Number(days) : null,
        begins_at: new Date().toISOString(),
        ends_at: new Date(`${until}T23:59:59`).toISOString(),
      },
      replaces: null,
    }).then(onDone);
  const others = Object.keys(list.agencies)
    .filter((each) => each !== agency)
    .map((value) => ({ value, title: list.names[value] ?? value }))
    .sort((a, b) => a.title.localeCompare(b.title));
  return (
    <AskDialog
      title={text.proposeTitle}
      explain={text.proposeExplain}
      submit={text.send}
      missing={isWhole ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={120} autoFocus />
      <ChoiceField label={text.to} value={to} empty={words.common.choose} choices={others} onChange={setTo} />
      <Boxes label={text.categories} choices={list.categories.map(own)} chosen={categories} onChange={setCategories} />
      <Boxes label={text.purposes} choices={titled(list.purposes)} chosen={purposes} onChange={setPurposes} />
      <Boxes label={text.laws} choices={laws.map(own)} chosen={lawTags} onChange={setLawTags} />
      <Boxes label={text.conditions} choices={titled(list.conditions)} chosen={conditions} onChange={setConditions} />
      <TextField label={text.until} value={until} onChange={setUntil} type="date" />
      <TextField label={text.retention} value={days} onChange={setDays} type="number" help={text.retentionHelp} />
      <Boxes
        label={text.reshareField}
        choices={[{ value: 'yes', title: text.reshare }]}
        chosen={reshare}
        onChange={setReshare}
      />
    </AskDialog>
  );
}

const titled = (words: Record<string, string>) => Object.entries(words).map(([value, title]) => ({ value, title }));
