/** One plate that shall be looked for, for a second person to confirm. */
import { useState } from 'react';
import { proposeEntry } from '../../api/hotlists';
import type { EntryFound, ListView, TopicView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { ChoiceField, TextField } from '../../parts/Field';
import { words } from '../../shell/words';

const text = words.hotlists;
const PRIORITIES = [1, 2, 3, 4];
const USUAL_HOURS = '24';
const USUAL_PRIORITY = '2';

interface Props {
  lists: readonly ListView[];
  topics: readonly TopicView[];
  replaced: EntryFound | null;
  onDone: () => void;
  onClose: () => void;
}

export function EntryDialog({ lists, topics, replaced, onDone, onClose }: Props) {
  const before = replaced?.entry;
  const first = lists.find((each) => each.name === replaced?.list_name) ?? lists[0];
  const [listId, setList] = useState(first?.id ?? '');
  const [plate, setPlate] = useState(before?.plate ?? '');
  const [region, setRegion] = useState(before?.region ?? '');
  const [topic, setTopic] = useState(before?.reason ?? '');
  const [vehicle, setVehicle] = useState(before?.vehicle ?? '');
  const [kase, setCase] = useState(before?.case ?? '');
  const [hours, setHours] = useState(USUAL_HOURS);
  const [priority, setPriority] = useState(before ? String(before.priority) : USUAL_PRIORITY);
  const [because, setBecause] = useState('');
  const list = lists.find((each) => each.id === listId);
  const offered = topics.filter((each) => list?.topics.includes(each.name));
  const chosen = offered.find((each) => each.name === topic);
  const lasts = Number(hours);
  const isWhole = chosen && plate.trim() && because.trim() && Number.isInteger(lasts) && lasts > 0;
  const send = async () => {
    const told = { plate: plate.trim(), region: region.trim(), vehicle: vehicle.trim(), case: kase.trim() };
    const rest = { topic, hours: lasts, because: because.trim(), priority: Number(priority) };
    await proposeEntry({ charter_id: listId, ...told, ...rest, replaces: before?.id ?? null });
    onDone();
  };
  return (
    <AskDialog
      title={replaced ? text.replaceTitle : text.proposeTitle}
      explain={text.proposeExplain}
      submit={words.common.send}
      missing={isWhole ? null : text.missingEntry}
      onSubmit={send}
      onClose={onClose}
    >
      <ChoiceField
        label={text.list}
        value={listId}
        choices={lists.map((each) => ({ value: each.id, title: each.name }))}
        onChange={setList}
      />
      <TextField label={text.plate} value={plate} onChange={setPlate} maxLength={100} autoFocus />
      <TextField label={text.region} value={region} onChange={setRegion} maxLength={8} />
      <ChoiceField
        label={text.topic}
        value={topic}
        empty={words.common.choose}
        choices={offered.map((each) => ({ value: each.name, title: each.title }))}
        onChange={setTopic}
        {...(chosen ? { help: `${chosen.says} ${text.days(chosen.days_max)}.` } : {})}
      />
      <TextField label={text.vehicle} value={vehicle} onChange={setVehicle} maxLength={200} />
      <TextField label={text.case} value={kase} onChange={setCase} maxLength={60} />
      <TextField label={text.hours} value={hours} onChange={setHours} inputMode="numeric" maxLength={4} />
      <ChoiceField
        label={text.priority}
        value={priority}
        choices={PRIORITIES.map((each) => ({ value: String(each), title: words.priority[each] ?? String(each) }))}
        onChange={setPriority}
      />
      <TextField label={text.because} value={because} onChange={setBecause} rows={2} maxLength={500} />
    </AskDialog>
  );
}
