/** The list of incidents with its filters, drawn only as far as it is seen. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { listIncidents } from '../../api/incidents';
import type { IncidentView } from '../../api/types';
import { useTable } from '../../feed/use';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Mark } from '../../parts/Mark';
import { Blank } from '../../parts/Note';
import { placeWords } from '../../parts/place';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { go, setQuery, useRoute } from '../../shell/route';
import { openIncident } from '../../shell/selection';
import { words } from '../../shell/words';
import { narrow } from './filter';
import './incidents.css';

const text = words.incidents;
const LISTED_MAX = 1_000;
const LINE_PX = 44;

export function IncidentsScreen() {
  const { query } = useRoute();
  const { status = '', from, to } = query;
  const answer = useAnswer(`incidents ${status} ${from} ${to}`, (signal) =>
    listIncidents({ status, limit: LISTED_MAX, ...(from ? { from } : {}), ...(to ? { to } : {}) }, signal),
  );
  const live = useTable('incident');
  const all = useMemo(() => (answer.value?.items ?? []).map((each) => live.get(each.id) ?? each), [answer.value, live]);
  const shown = useMemo(() => narrow(all, { words: query.q ?? '', priority: query.priority ?? '' }), [all, query]);
  return (
    <section className="page page--list">
      <div className="page__head">
        <h1>{text.title}</h1>
        {answer.value ? <span className="quiet">{text.count(shown.length, all.length)}</span> : null}
        {all.length >= LISTED_MAX ? <span className="quiet">{text.capped(LISTED_MAX)}</span> : null}
      </div>
      <Filters />
      <Going answer={answer} mayCancel />
      {answer.value && shown.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {shown.length > 0 ? <List incidents={shown} /> : null}
    </section>
  );
}

function Filters() {
  const { query } = useRoute();
  const put = (change: Record<string, string | undefined>) => setQuery({ ...query, ...change });
  const local = (at: string | undefined) => (at ? toLocalInput(new Date(at)) : '');
  const statuses = ['open', 'closed', 'merged'].map((value) => ({ value, title: words.status[value] ?? value }));
  const priorities = Object.entries(words.priority).map(([value, title]) => ({ value, title: `${value} ${title}` }));
  return (
    <div className="page__form">
      <TextField label={text.type} value={query.q ?? ''} onChange={(q) => put({ q })} inputMode="search" />
      <ChoiceField
        label={text.status}
        value={query.status ?? ''}
        choices={statuses}
        onChange={(status) => put({ status })}
        empty={words.common.all}
      />
      <ChoiceField
        label={text.priority}
        value={query.priority ?? ''}
        choices={priorities}
        onChange={(priority) => put({ priority })}
        empty={words.common.all}
      />
      <TextField
        label={words.common.from}
        type="datetime-local"
        value={local(query.from)}
        onChange={(at) => put({ from: fromLocalInput(at) })}
      />
      <TextField
        label={words.common.to}
        type="datetime-local"
        value={local(query.to)}
        onChange={(at) => put({ to: fromLocalInput(at) })}
      />
      {Object.keys(query).length > 0 ? <Button onPress={() => setQuery({})}>{text.clear}</Button> : null}
    </div>
  );
}

function open(incident: IncidentView): void {
  openIncident(incident.id);
  go('watch');
}

function List({ incidents }: { incidents: readonly IncidentView[] }) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: incidents.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 12,
    getItemKey: (index) => incidents[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="ilist" ref={box}>
      <table className="table" aria-rowcount={incidents.length + 1}>
        <thead>
          <tr>
            {Object.entries(text.columns).map(([key, name]) => (
              <th key={key} scope="col" className={`ilist__${key}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={above} />
          {items.map((item) => {
            const incident = incidents[item.index];
            return incident ? <Row key={item.key} incident={incident} index={item.index + 2} /> : null;
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return height > 0 ? <tr style={{ height }} /> : null;
}

function Row({ incident, index }: { incident: IncidentView; index: number }) {
  const isTaken = incident.owner !== null || incident.status !== 'open';
  return (
    <tr aria-rowindex={index} style={{ height: LINE_PX }}>
      <td className="ilist__priority">
        <Mark priority={incident.priority} taken={isTaken} silent />{' '}
        <span className="ilist__word">{words.priority[incident.priority]}</span>
      </td>
      <td className="ilist__number figure">{incident.number}</td>
      <td className="ilist__title clip">
        <button type="button" className="linklike" onClick={() => open(incident)}>
          {incident.title}
        </button>
      </td>
      <td className="ilist__place clip">{placeWords(incident.place)}</td>
      <td className="ilist__opened figure">
        <When at={incident.opened_at} seconds={false} />
      </td>
      <td className="ilist__owner clip">
        {incident.owner_name ?? incident.owner ?? <span className="quiet">{words.common.nobody}</span>}
      </td>
      <td className="ilist__status">{words.status[incident.status] ?? incident.status}</td>
    </tr>
  );
}
