/** What hotlists may be about: on or off here, and whether that is what the policy publishes. */
import { type ReactNode, useState } from 'react';
import { confirmTopic, proposeTopic, readTopics, topicOff } from '../../api/hotlists';
import type { TopicView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField } from '../../parts/Field';
import { Failure, Wait } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.hotlists;

export function Topics() {
  const answer = useAnswer('topics of hotlists', readTopics);
  const maySwitch = useMay('hotlist.topic_off');
  const deed = useDeed();
  const [asked, setAsked] = useState<TopicView | null>(null);
  const view = answer.value;
  const confirm = async (proposal: string) => {
    if (await deed.run(() => confirmTopic(proposal))) answer.again();
  };
  const holds = maySwitch && (view?.holds ?? false);
  return (
    <div className="stack">
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {answer.isWaiting && !view ? <Wait text={words.common.loading} slow={answer.isSlow} /> : null}
      {view ? (
        <>
          <p className="quiet page__explain">{text.topicsExplain}</p>
          <p className={view.beyond.length > 0 ? 'note note--alarm' : 'note'}>
            {view.beyond.length > 0 ? text.beyond(view.beyond.join(', ')) : text.agrees}
          </p>
          <Scroll label={text.tabs.topics}>
            <table className="table hotlists__table">
              <TableHead columns={text.topicColumns} />
              <tbody>
                {view.items.map((each) => (
                  <Row key={each.name} topic={each}>
                    {holds ? <Act topic={each} onAsk={() => setAsked(each)} onConfirm={confirm} /> : null}
                  </Row>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p>{text.forbidden(view.forbidden.join('; '))}</p>
        </>
      ) : null}
      {asked ? <SwitchDialog topic={asked} onDone={answer.again} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

function Row({ topic, children }: { topic: TopicView; children: ReactNode }) {
  return (
    <tr>
      <td className="strong">{topic.title}</td>
      <td>{topic.says}</td>
      <td>
        {text.days(topic.days_max)}
        {topic.needs_case ? `, ${text.needsCase}` : ''}
      </td>
      <td>
        <span className={topic.is_on ? 'strong' : 'quiet'}>{topic.is_on ? text.on : text.off}</span>
        {topic.is_published ? null : <span className="alarm"> {text.notPublished}</span>}
        {topic.waiting ? <p className="quiet small">{text.proposed(topic.proposed_by ?? '')}</p> : null}
      </td>
      <td>{children}</td>
    </tr>
  );
}

interface ActProps {
  topic: TopicView;
  onAsk: () => void;
  onConfirm: (proposal: string) => Promise<void>;
}

function Act({ topic, onAsk, onConfirm }: ActProps) {
  const { waiting } = topic;
  if (waiting) return <Button onPress={() => void onConfirm(waiting)}>{text.confirmOn}</Button>;
  if (topic.is_on) return <Button onPress={onAsk}>{text.switchOff}</Button>;
  return topic.is_published ? <Button onPress={onAsk}>{text.switchOn}</Button> : null;
}

interface DialogProps {
  topic: TopicView;
  onDone: () => void;
  onClose: () => void;
}

function SwitchDialog({ topic, onDone, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const send = topic.is_on ? topicOff : proposeTopic;
  return (
    <AskDialog
      title={topic.is_on ? text.offTitle(topic.title) : text.onTitle(topic.title)}
      explain={topic.is_on ? text.offExplain : text.onExplain}
      submit={topic.is_on ? text.switchOff : text.switchOn}
      missing={missingReason(reason)}
      onSubmit={() => send(topic.name, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
