/** Inspection visits of an application: planned ones, and what was found. */
import { useState } from 'react';
import { planVisit, reportVisit } from '../../api/incentive';
import type { ApplicationView, Visit } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.incentive;

interface Props {
  application: ApplicationView;
  onDone: () => void;
}

export function Visits({ application, onDone }: Props) {
  const [plans, setPlans] = useState(false);
  const [reported, setReported] = useState<Visit | null>(null);
  const mayPlan = ['received', 'more_needed', 'appealed', 'approved', 'paid'].includes(application.status);
  return (
    <section>
      <div className="row">
        <h3>{text.visits}</h3>
        <span className="push" />
        {mayPlan ? <Button onPress={() => setPlans(true)}>{text.visit}</Button> : null}
      </div>
      {application.visits.length === 0 ? <p className="quiet">{text.noVisits}</p> : null}
      <ul>
        {application.visits.map((each) => (
          <li key={each.id} className="row listed">
            <When at={each.planned_for} seconds={false} />
            <span className="quiet">
              {each.result ? text.results[each.result] : text.visitOf(each.planned_by_name)}
            </span>
            <span className="push" />
            {each.result ? null : <Button onPress={() => setReported(each)}>{text.report}</Button>}
          </li>
        ))}
      </ul>
      {plans ? <Plan application={application} onDone={onDone} onClose={() => setPlans(false)} /> : null}
      {reported ? (
        <Report application={application} visit={reported} onDone={onDone} onClose={() => setReported(null)} />
      ) : null}
    </section>
  );
}

function Plan({ application, onDone, onClose }: Props & { onClose: () => void }) {
  const [at, setAt] = useState('');
  const moment = at ? new Date(at) : null;
  const isAhead = moment !== null && moment.getTime() > Date.now();
  return (
    <AskDialog
      title={text.visit}
      submit={text.visit}
      missing={isAhead ? null : text.whenMissing}
      onSubmit={async () => {
        await planVisit(application.id, new Date(at).toISOString());
        onDone();
      }}
      onClose={onClose}
    >
      <TextField label={text.when} type="datetime-local" value={at} onChange={setAt} />
    </AskDialog>
  );
}

function Report({ application, visit, onDone, onClose }: Props & { visit: Visit; onClose: () => void }) {
  const [result, setResult] = useState('as_told');
  const [note, setNote] = useState('');
  return (
    <AskDialog
      title={text.report}
      submit={text.report}
      onSubmit={async () => {
        await reportVisit(application.id, visit.id, result, note);
        onDone();
      }}
      onClose={onClose}
    >
      <ChoiceField
        label={text.found}
        value={result}
        choices={Object.entries(text.results).map(([value, title]) => ({ value, title }))}
        onChange={setResult}
      />
      <TextField label={text.note} value={note} onChange={setNote} rows={3} maxLength={2_000} />
    </AskDialog>
  );
}
