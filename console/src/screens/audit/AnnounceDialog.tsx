/** Announces a sample: from which acts, since when, how many; fixed before its seed exists. */
import { useState } from 'react';
import { announce } from '../../api/audits';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.auditScreen.samples;
const DAY_MS = 86_400_000;
const DAYS_BACK = 30;
const COUNT = 20;
const COUNT_MAX = 500;

export function AnnounceDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { agencies } = useMe();
  const [kind, setKind] = useState('sample');
  const [title, setTitle] = useState('');
  const [agency, setAgency] = useState('');
  const [act, setAct] = useState('');
  const [since, setSince] = useState(() => new Date(Date.now() - DAYS_BACK * DAY_MS).toISOString().slice(0, 10));
  const [count, setCount] = useState(String(COUNT));
  const isNumber = /^\d+$/.test(count) && Number(count) >= 1 && Number(count) <= COUNT_MAX;
  const wanted = {
    ...(agency ? { agency: [agency] } : {}),
    ...(act.trim() ? { kind: [act.trim()] } : {}),
  };
  const send = async () => {
    await announce({ kind, title: title.trim(), wanted, since: `${since}T00:00:00Z`, count: Number(count) });
    onDone();
  };
  return (
    <AskDialog
      title={text.announceTitle}
      explain={text.announceExplain}
      submit={text.announceSubmit}
      missing={title.trim() && since && isNumber ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.kind}
        value={kind}
        choices={Object.entries(text.kinds).map(([value, name]) => ({ value, title: name }))}
        onChange={setKind}
      />
      <TextField label={text.name} value={title} onChange={setTitle} maxLength={200} autoFocus />
      <ChoiceField
        label={text.agency}
        value={agency}
        empty={text.everyAgency}
        choices={agencies.map(({ code, title: name }) => ({ value: code, title: name }))}
        onChange={setAgency}
      />
      <TextField label={text.act} help={text.actHelp} value={act} onChange={setAct} maxLength={60} />
      <TextField label={text.since} type="date" value={since} onChange={setSince} />
      <TextField label={text.count} inputMode="numeric" value={count} onChange={setCount} maxLength={3} />
    </AskDialog>
  );
}
