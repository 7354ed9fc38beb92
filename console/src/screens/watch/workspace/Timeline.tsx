/** What happened, by the source's time, with what arrived late marked as late. */
import type { EntryView } from '../../../api/types';
import { shortIds } from '../../../parts/ids';
import { spanWords } from '../../../parts/time';
import { When } from '../../../parts/When';
import { words } from '../../../shell/words';

const text = words.workspace.timeline;
const LATE_MS = 30_000;

export function Timeline({ entries }: { entries: readonly EntryView[] }) {
  if (entries.length === 0) return <p className="quiet work__pad">{text.empty}</p>;
  const newestFirst = [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id);
  return (
    <ol className="entries">
      {newestFirst.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: EntryView }) {
  const lateMs = Date.parse(entry.received_at) - Date.parse(entry.at);
  const facts = [
    entry.by_name ?? entry.by,
    entry.source_id ? words.common.source(entry.source_id) : null,
    ...shortIds(entry.external_id ? [entry.external_id] : []),
    entry.probability !== null && entry.probability < 1 ? text.joined(entry.probability.toFixed(2)) : null,
    entry.reason,
    lateMs > LATE_MS ? text.late(spanWords(lateMs)) : null,
  ].filter(Boolean);
  return (
    <li className="entry">
      <span className="entry__at">
        <When at={entry.at} />
      </span>
      <span className="entry__body">
        <span className="entry__kind">{text.kinds[entry.kind] ?? entry.kind}</span> <span>{entry.text}</span>
        {facts.length > 0 ? <span className="entry__facts small quiet">{facts.join(', ')}</span> : null}
      </span>
    </li>
  );
}
