/** One line of the queue: what, where, until when, by which rule, and who has it. */
import { Check, Undo2 } from 'lucide-react';
import { Button } from '../../../parts/Button';
import { Mark } from '../../../parts/Mark';
import { momentWords } from '../../../parts/time';
import { Age } from '../../../parts/When';
import { useMe } from '../../../shell/session';
import { usePersonName } from '../../../shell/usePersonName';
import { words } from '../../../shell/words';
import { acknowledge, unshelve } from '../alert/asked';
import { Due } from './Due';
import { type Group, titleWords } from './groups';
import type { Line } from './hold';

const text = words.watch.queue;

interface Props {
  line: Line;
  isCurrent: boolean;
  isTabStop: boolean;
  onOpen: () => void;
}

export function QueueRow({ line, isCurrent, isTabStop, onOpen }: Props) {
  const { group, gone } = line;
  const { lead } = group;
  const { may } = useMe();
  const isOpen = group.open > 0 && !gone;
  const names = ['line', isOpen && `line--${group.priority}`, isCurrent && 'line--current', gone && 'line--gone'];
  return (
    <div className={names.filter(Boolean).join(' ')}>
      <button
        type="button"
        className="line__body"
        data-cause={group.cause}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isCurrent}
        onClick={onOpen}
      >
        <Mark priority={group.priority} taken={!isOpen} size={16} />
        <span className="line__part">
          <span className={`line__title ${lead.place.address ? 'clip' : 'line__title--two'}`} title={titleWords(lead)}>
            {titleWords(lead)}
            {group.detections > 1 ? <span className="line__times"> ×{group.detections}</span> : null}
          </span>
          <span className="line__time">
            <Age at={lead.raised_at} plain />
          </span>
        </span>
        {lead.place.address ? (
          <span className="line__part line__place">
            <span className="clip" title={lead.place.address}>
              {lead.place.address}
            </span>
          </span>
        ) : null}
        <span className="line__part small">
          <span className="line__rule clip">
            <State group={group} />
            {lead.rule_title}, {lead.source_id}
          </span>
          <span className="line__time">{gone ? text.gone : <Due alert={lead} />}</span>
        </span>
      </button>
      {isOpen && may.includes('alert.acknowledge') ? (
        <span className="line__act">
          <Button
            look="plain"
            icon={Check}
            label={`${text.acknowledge}: ${lead.title}`}
            onPress={() => void acknowledge(group)}
          />
        </span>
      ) : null}
      {lead.status === 'shelved' && may.includes('alert.unshelve') ? (
        <span className="line__act">
          <Button
            look="plain"
            icon={Undo2}
            label={`${text.unshelve}: ${lead.title}`}
            onPress={() => void unshelve(group)}
          />
        </span>
      ) : null}
    </div>
  );
}

/** Who has it; said before the rule, because it decides whether to look at all. */
function State({ group }: { group: Group }) {
  const me = useMe();
  const { lead } = group;
  const shelver = usePersonName(lead.shelved_by);
  const parts: string[] = [];
  if (lead.status === 'shelved' && lead.shelved_until) {
    parts.push(text.shelvedUntil(momentWords(new Date(lead.shelved_until), Date.now(), false), shelver));
  } else if (lead.owner) {
    parts.push(text.taken(lead.owner === me.login ? words.common.you : (lead.owner_name ?? lead.owner)));
  }
  if (lead.escalations > 0) parts.push(text.escalated(lead.escalations));
  return parts.length > 0 ? <span className="line__state">{parts.join(', ')} · </span> : null;
}
