/** The dialogs of the alert acts, one per window: assign, escalate, shelve, resolve. */
import { useState } from 'react';
import * as api from '../../../api/alerts';
import { useTable } from '../../../feed/use';
import { AskDialog } from '../../../parts/AskDialog';
import { ChoiceField, missingReason, ReasonField, TextField } from '../../../parts/Field';
import { useMe } from '../../../shell/session';
import { words } from '../../../shell/words';
import type { Group } from '../queue/groups';
import { stopAsking, toEach, useAsked } from './asked';

const text = words.watch.act;
const SHELVE_MINUTES = [15, 30, 60, 120, 240, 480];

export function AlertDialogs() {
  const asked = useAsked();
  if (!asked) return null;
  const { act, group } = asked;
  if (act === 'assign') return <AssignDialog group={group} />;
  if (act === 'escalate') return <EscalateDialog group={group} />;
  if (act === 'shelve') return <ShelveDialog group={group} />;
  return <ResolveDialog group={group} />;
}

function AssignDialog({ group }: { group: Group }) {
  const { agency, answering } = useMe();
  const seats = [...useTable('seat').values()].filter(
    (seat) => seat.agency === agency && answering.includes(seat.role),
  );
  const [to, setTo] = useState('');
  const people = [...new Map(seats.map((seat) => [seat.person, seat])).values()];
  const choices = people.map((seat) => ({
    value: seat.person,
    title: `${seat.name}, ${words.frame.roles[seat.role] ?? seat.role}`,
  }));
  return (
    <AskDialog
      title={text.assignTitle}
      explain={group.lead.title}
      submit={text.assign}
      missing={to ? null : people.length > 0 ? words.common.chooseFirst(text.assignTo) : text.assignNone}
      onSubmit={() => toEach(group, (id) => api.assign(id, to))}
      onClose={stopAsking}
    >
      <ChoiceField label={text.assignTo} value={to} choices={choices} onChange={setTo} empty={words.common.choose} />
    </AskDialog>
  );
}

function EscalateDialog({ group }: { group: Group }) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.escalateTitle}
      explain={group.lead.title}
      submit={text.escalate}
      missing={missingReason(reason)}
      onSubmit={() => toEach(group, (id) => api.escalate(id, reason))}
      onClose={stopAsking}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}

function ShelveDialog({ group }: { group: Group }) {
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('30');
  const choices = SHELVE_MINUTES.map((each) => ({ value: String(each), title: text.minutes(each) }));
  return (
    <AskDialog
      title={text.shelveTitle}
      explain={text.shelveExplain}
      submit={text.shelve}
      missing={missingReason(reason)}
      onSubmit={() => toEach(group, (id) => api.shelve(id, reason, Number(minutes)))}
      onClose={stopAsking}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
      <ChoiceField label={text.shelveMinutes} value={minutes} choices={choices} onChange={setMinutes} />
    </AskDialog>
  );
}

function ResolveDialog({ group }: { group: Group }) {
  const { resolutions } = useMe();
  const [chosen, setChosen] = useState('');
  const [note, setNote] = useState('');
  const choices = resolutions.map((each) => ({ value: each.code, title: each.title }));
  return (
    <AskDialog
      title={text.resolveTitle}
      explain={group.lead.title}
      submit={text.resolve}
      missing={chosen ? null : words.common.chooseFirst(text.resolution)}
      onSubmit={() => toEach(group, (id) => api.resolve(id, chosen, note))}
      onClose={stopAsking}
    >
      <ChoiceField
        label={text.resolution}
        value={chosen}
        choices={choices}
        onChange={setChosen}
        empty={words.common.choose}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={2} />
    </AskDialog>
  );
}
