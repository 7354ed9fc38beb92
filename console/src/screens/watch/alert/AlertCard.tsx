/** What one alert asks: the action, until when, by which rule, and the buttons that answer it. */
import { ArrowUpFromLine, Check, Clock, ScanSearch, UserPlus } from 'lucide-react';
import { Button } from '../../../parts/Button';
import { Mark } from '../../../parts/Mark';
import { When } from '../../../parts/When';
import { go } from '../../../shell/route';
import { useMe } from '../../../shell/session';
import { words } from '../../../shell/words';
import { Due } from '../queue/Due';
import type { Group } from '../queue/groups';
import { acknowledge, ask, isPlateHit } from './asked';

const text = words.watch.act;

export function AlertCard({ group }: { group: Group }) {
  const { lead } = group;
  return (
    <section className={`asks${lead.status === 'new' ? ` asks--${lead.priority}` : ''}`} aria-label={text.ask}>
      <div className="row">
        <Mark priority={lead.priority} taken={lead.status !== 'new'} />
        <span className="strong asks__action">{lead.action}</span>
        <Due alert={lead} />
      </div>
      <p className="small quiet">
        {text.rule(lead.rule_title, lead.source_id)}, {text.raised} <When at={lead.raised_at} />
        {group.alerts.length > 1 ? `, ${words.watch.queue.alerts(group.alerts.length)}` : ''}
        {group.detections > group.alerts.length ? `, ${words.watch.queue.detections(group.detections)}` : ''}
        <Taken group={group} />
      </p>
      <AlertButtons group={group} />
    </section>
  );
}

function Taken({ group }: { group: Group }) {
  const me = useMe();
  const { lead } = group;
  const parts: string[] = [];
  if (lead.owner)
    parts.push(words.common.takenBy(lead.owner === me.login ? words.common.you : (lead.owner_name ?? lead.owner)));
  if (lead.escalations > 0) parts.push(words.watch.queue.escalated(lead.escalations));
  if (isPlateHit(lead))
    parts.push(lead.verified === null ? text.unverified : lead.verified ? text.verified : text.notVerified);
  return parts.length > 0 ? <span className="strong">, {parts.join(', ')}</span> : null;
}

const SIDE_ACTS = [
  { act: 'assign', icon: UserPlus },
  { act: 'escalate', icon: ArrowUpFromLine },
  { act: 'shelve', icon: Clock },
] as const;

function AlertButtons({ group }: { group: Group }) {
  const { may } = useMe();
  const can = (act: string) => may.includes(`alert.${act}`);
  const isOpen = group.open > 0;
  const isUnchecked = isPlateHit(group.lead) && group.lead.verified === null;
  return (
    <div className="row asks__buttons">
      {isOpen && can('acknowledge') ? (
        <Button look="main" icon={Check} keyFor="alert.acknowledge" onPress={() => void acknowledge(group)}>
          {group.open > 1 ? text.acknowledgeAll(group.open) : text.acknowledge}
        </Button>
      ) : null}
      {isUnchecked && may.includes('hit.view') ? (
        <Button icon={ScanSearch} onPress={() => go('hits', { alert: group.lead.id })}>
          {text.verify}
        </Button>
      ) : null}
      {can('resolve') ? (
        <Button
          keyFor="alert.resolve"
          onPress={() => ask('resolve', group)}
          {...(isOpen ? {} : { look: 'main' as const })}
        >
          {text.resolve}
        </Button>
      ) : null}
      {SIDE_ACTS.filter(({ act }) => can(act)).map(({ act, icon }) => (
        <Button key={act} icon={icon} label={text[act]} onPress={() => ask(act, group)} />
      ))}
    </div>
  );
}
