/** Writes a lookout for officers on the street: what to look for, until when, and for which incident or case. */
import { useState } from 'react';
import { sendLookout } from '../../../api/street';
import type { IncidentDetail, NewLookout } from '../../../api/types';
import { AskDialog } from '../../../parts/AskDialog';
import { CaseField, ChoiceField, missingReason, TextField } from '../../../parts/Field';
import { words } from '../../../shell/words';

const text = words.workspace.street;
const MINUTES = [15, 30, 60, 120, 240, 480, 1440];
const DEFAULT_MINUTES = 60;

function blank({ incident }: IncidentDetail): NewLookout {
  return {
    title: incident.title,
    text: '',
    minutes: DEFAULT_MINUTES,
    vehicle: '',
    plate: '',
    region: '',
    why_wanted: '',
    person: '',
    area: '',
    priority: incident.priority,
    two_for_a_stop: false,
  };
}

/** What is missing, in words, or null. */
function missing(draft: NewLookout, caseNumber: string): string | null {
  const lacksCase = draft.person.trim() !== '' && caseNumber.trim() === '';
  return missingReason(draft.title) ?? missingReason(draft.text) ?? (lacksCase ? text.caseForName : null);
}

interface Props {
  detail: IncidentDetail;
  onDone: () => void;
  onClose: () => void;
}

export function LookoutDialog({ detail, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(() => blank(detail));
  const [caseNumber, setCase] = useState('');
  const send = () => sendLookout({ lookout: draft, incident: detail.incident.id, case: caseNumber.trim() || null });
  return (
    <AskDialog
      title={text.title}
      explain={text.explain}
      submit={text.submit}
      missing={missing(draft, caseNumber)}
      onSubmit={() => send().then(onDone)}
      onClose={onClose}
    >
      <Fields draft={draft} set={(more) => setDraft((before) => ({ ...before, ...more }))} />
      <CaseField value={caseNumber} onChange={setCase} needed={false} />
      <TextField
        label={text.fields.person}
        help={text.fields.personHelp}
        value={draft.person}
        onChange={(person) => setDraft((before) => ({ ...before, person }))}
        maxLength={200}
      />
    </AskDialog>
  );
}

function Fields({ draft, set }: { draft: NewLookout; set: (more: Partial<NewLookout>) => void }) {
  const { fields } = text;
  const field = (name: 'title' | 'text' | 'vehicle' | 'plate' | 'region' | 'area', most: number, help?: string) => (
    <TextField
      label={fields[name]}
      value={draft[name]}
      onChange={(said) => set({ [name]: said })}
      maxLength={most}
      {...(name === 'text' ? { rows: 3 } : {})}
      {...(help ? { help } : {})}
    />
  );
  return (
    <>
      {field('title', 120)}
      {field('text', 4_000, fields.textHelp)}
      {field('vehicle', 200)}
      <div className="row">
        {field('plate', 12)}
        {field('region', 12)}
      </div>
      {field('area', 60, fields.areaHelp)}
      <ChoiceField
        label={fields.minutes}
        value={String(draft.minutes)}
        choices={MINUTES.map((each) => ({ value: String(each), title: text.minutes(each) }))}
        onChange={(minutes) => set({ minutes: Number(minutes) })}
      />
    </>
  );
}
