/** What prevention partners sent about places they were told of, and the supervisor's answers. */
import { useState } from 'react';
import { answerRoom, listThreads } from '../../api/sites';
import type { PeaceLine, PeaceThread } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { go } from '../../shell/route';
import { openIncident } from '../../shell/selection';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import './peace.css';

const text = words.sites.peaceRooms;

export function PeaceScreen() {
  const answer = useAnswer('peace rooms', listThreads);
  const [asked, setAsked] = useState<PeaceThread | null>(null);
  const titles = new Map(answer.value?.kinds.map((each) => [each.code, each.title]));
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} mayCancel />
      {answer.value?.items.length === 0 ? <Blank title={text.none}>{text.noneHelp}</Blank> : null}
      <ul className="peace">
        {answer.value?.items.map((each) => (
          <Thread
            key={`${each.notice.id} ${each.room}`}
            thread={each}
            kind={titles.get(each.notice.kind) ?? each.notice.kind}
            onAnswer={() => setAsked(each)}
          />
        ))}
      </ul>
      {asked ? <AnswerDialog thread={asked} onDone={answer.again} onClose={() => setAsked(null)} /> : null}
    </section>
  );
}

interface ThreadProps {
  thread: PeaceThread;
  kind: string;
  onAnswer: () => void;
}

function Thread({ thread, kind, onAnswer }: ThreadProps) {
  const { notice, incident } = thread;
  const mayOpen = useMay('incident.view');
  const open = (id: string) => {
    openIncident(id, 'supervision');
    go('watch');
  };
  return (
    <li className="peace__thread">
      <h2>
        {notice.block} <span className="quiet">{thread.room_name}</span>
      </h2>
      <p className="quiet">
        {kind}, <When at={notice.happened_at} seconds={false} />
        {thread.lines.at(-1)?.side === 'sent' ? <span className="peace__waits">{text.waits}</span> : null}
      </p>
      <ol>
        {thread.lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
      <div className="row">
        <Button onPress={onAnswer}>{text.answer}</Button>
        {incident && mayOpen ? <Button onPress={() => open(incident)}>{text.incident}</Button> : null}
      </div>
    </li>
  );
}

function Line({ line }: { line: PeaceLine }) {
  return (
    <li className={`peace__line peace__line--${line.side}`}>
      <span className="quiet">
        {text.sides[line.side]} <When at={line.at} seconds={false} />
      </span>
      <span className="peace__text">{line.text}</span>
    </li>
  );
}

function AnswerDialog({ thread, onDone, onClose }: { thread: PeaceThread; onDone: () => void; onClose: () => void }) {
  const [said, setSaid] = useState('');
  const send = async () => {
    await answerRoom(thread.notice.id, thread.room, said);
    onDone();
  };
  return (
    <AskDialog
      title={text.answerTitle(thread.room_name)}
      explain={text.answerExplain}
      submit={text.send}
      missing={said.trim() === '' ? text.missing : null}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.answerText} value={said} onChange={setSaid} rows={4} autoFocus />
    </AskDialog>
  );
}
