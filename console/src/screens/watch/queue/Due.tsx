/** How long there is left to act on an alert, or how late it is. */
import type { AlertView } from '../../../api/types';
import { countdownWords, exactWords } from '../../../parts/time';
import { useNow } from '../../../shell/now';
import { words } from '../../../shell/words';

export function Due({ alert }: { alert: AlertView }) {
  const left = Date.parse(alert.due_at) - useNow();
  if (alert.status !== 'new') return null;
  const time = countdownWords(left);
  const text = left < 0 ? words.watch.queue.overdue(time) : words.watch.queue.due(time);
  return (
    <time
      className={`due${left < 0 ? ' due--late' : ''}`}
      dateTime={alert.due_at}
      title={exactWords(new Date(alert.due_at))}
    >
      {text}
    </time>
  );
}
