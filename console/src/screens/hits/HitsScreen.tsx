/** Plate hits that wait for a person, the card of one, and what was found today. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView } from '../../api/types';
import { useFeedReady, useTable } from '../../feed/use';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Blank, Wait } from '../../parts/Note';
import { useIdle } from '../../parts/useIdle';
import { useKey } from '../../shell/keys';
import { setQuery, useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Card } from './Card';
import { Done } from './Done';
import { HitLine } from './HitLine';
import { hold, inTab, type Tab } from './waiting';
import './hits.css';

const text = words.hits;
const TABS: readonly Tab[] = ['waiting', 'second', 'done'];
const TIERS = Object.entries(text.tiers).map(([value, title]) => ({ value, title }));

export function HitsScreen() {
  const { query } = useRoute();
  const { agency } = useMe();
  const table = useTable('alert');
  const [tab, setTab] = useState<Tab>('waiting');
  const [tier, setTier] = useState('');
  const own = useMemo(
    () => [...table.values()].filter((each) => each.agency === agency || each.first_by !== null),
    [table, agency],
  );
  const counts: Record<Tab, number | null> = {
    waiting: inTab(own, 'waiting', '').length,
    second: inTab(own, 'second', '').length,
    done: null,
  };
  return (
    <section className="hits" aria-label={text.title}>
      <header className="hits__head">
        <h1>{text.title}</h1>
        {TABS.map((each) => (
          <Button key={each} look="plain" isPressed={tab === each} onPress={() => setTab(each)}>
            {text.tabs[each]} {counts[each] ? <span className="figure">{counts[each]}</span> : null}
          </Button>
        ))}
        {tab === 'done' ? null : (
          <ChoiceField quiet label={text.tier} value={tier} choices={TIERS} onChange={setTier} empty={text.allTiers} />
        )}
      </header>
      {tab === 'done' ? (
        <Done />
      ) : (
        <div className="hits__both">
          <List key={tab} alerts={own} tab={tab} tier={tier} chosen={query.alert ?? null} />
          <div className="hits__card">
            {query.alert ? (
              <Card key={query.alert} alertId={query.alert} count={table.get(query.alert)?.count ?? null} />
            ) : (
              <Blank title={text.chooseTitle}>{text.choose}</Blank>
            )}
          </div>
        </div>
      )}
    </section>
  );
}

interface ListProps {
  alerts: readonly AlertView[];
  tab: Tab;
  tier: string;
  chosen: string | null;
}

/** The list holds still while somebody works here; lines that are over stay until it is at rest. */
function List({ alerts, tab, tier, chosen }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const ready = useFeedReady();
  const isIdle = useIdle(list);
  const now = useMemo(() => inTab(alerts, tab, tier).map((each) => each.id), [alerts, tab, tier]);
  const [held, setHeld] = useState<readonly string[]>([]);
  const shown = hold(held, now, !isIdle);
  useEffect(() => setHeld((before) => hold(before, now, !isIdle)), [now, isIdle]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list
  useEffect(() => setHeld(now), [tier]);
  const step = (by: number) => {
    const at = chosen === null ? -1 : shown.indexOf(chosen);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next) setQuery({ alert: next });
  };
  useKey('queue.next', () => step(1));
  useKey('queue.previous', () => step(-1));
  if (!ready) return <Wait text={words.common.loading} />;
  if (shown.length === 0)
    return <Blank title={text.emptyTitle}>{tab === 'second' ? text.emptySecond : text.empty}</Blank>;
  const byId = new Map(alerts.map((each) => [each.id, each]));
  return (
    <ul className="hits__list" ref={list} aria-label={text.list}>
      {shown.map((id) => (
        <HitLine key={id} id={id} alert={byId.get(id)} isHere={id === chosen} isOver={!now.includes(id)} />
      ))}
    </ul>
  );
}
