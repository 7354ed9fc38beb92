/** Tasks of the incident: what, until when, done by whom. */
import { type FormEvent, useState } from 'react';
import { addTask, doneTask } from '../../../api/incidents';
import type { TaskView } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { ChoiceField, TextField } from '../../../parts/Field';
import { Failure } from '../../../parts/Note';
import { countdownWords } from '../../../parts/time';
import { useDeed } from '../../../parts/useDeed';
import { useNow } from '../../../shell/now';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import type { SectionProps } from './section';

const text = words.workspace.tasks;
const DUE_MINUTES = [5, 15, 30, 60];

export function Tasks({ detail, isLive, onDone }: SectionProps) {
  const deed = useDeed();
  const mayAdd = useMay('incident.task');
  const mayFinish = useMay('incident.task_done');
  const finish = async (task: string) => {
    if (await deed.run(() => doneTask(detail.incident.id, task))) onDone();
  };
  return (
    <div className="work__pad stack">
      {detail.tasks.length === 0 ? <p className="quiet">{text.empty}</p> : null}
      <ul>
        {detail.tasks.map((task) => (
          <Task
            key={task.id}
            task={task}
            isDisabled={!isLive || !mayFinish || deed.isRunning}
            onFinish={() => void finish(task.id)}
          />
        ))}
      </ul>
      {deed.error ? <Failure error={deed.error} /> : null}
      {isLive && mayAdd ? <AddTask incident={detail.incident.id} onDone={onDone} /> : null}
    </div>
  );
}

function Task({ task, isDisabled, onFinish }: { task: TaskView; isDisabled: boolean; onFinish: () => void }) {
  const now = useNow();
  const isDone = task.done_at !== null;
  const left = task.due_at ? Date.parse(task.due_at) - now : null;
  return (
    <li className="row listed">
      <input
        type="checkbox"
        className="check"
        checked={isDone}
        disabled={isDone || isDisabled}
        onChange={onFinish}
        aria-label={text.mark(task.text)}
      />
      <span className={isDone ? 'quiet' : ''}>{task.text}</span>
      <span className="push small quiet">
        {isDone ? text.doneBy(task.done_by ?? '') : task.owner}
        {!isDone && left !== null
          ? ` ${left < 0 ? words.watch.queue.overdue(countdownWords(left)) : words.watch.queue.due(countdownWords(left))}`
          : ''}
      </span>
    </li>
  );
}

function AddTask({ incident, onDone }: { incident: string; onDone: () => void }) {
  const [what, setWhat] = useState('');
  const [minutes, setMinutes] = useState('');
  const deed = useDeed();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const due = minutes ? new Date(Date.now() + Number(minutes) * 60_000).toISOString() : null;
    if (what.trim() && (await deed.run(() => addTask(incident, what.trim(), due)))) {
      setWhat('');
      onDone();
    }
  };
  const choices = DUE_MINUTES.map((each) => ({ value: String(each), title: words.watch.act.minutes(each) }));
  return (
    <form className="inline-form" onSubmit={add}>
      <TextField label={text.text} value={what} onChange={setWhat} />
      <ChoiceField label={text.due} value={minutes} choices={choices} onChange={setMinutes} empty={text.noDue} />
      <Button type="submit" isDisabled={what.trim() === ''} isRunning={deed.isRunning}>
        {text.add}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </form>
  );
}
