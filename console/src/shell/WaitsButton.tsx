/** What waits for one's own answer, in the top bar: how much, until when, and the way there. */
import { Inbox } from 'lucide-react';
import { useEffect } from 'react';
import { onWritten } from '../api/client';
import type { Waits } from '../api/types';
import { readWaits } from '../api/waits';
import { useAnswer } from '../parts/useAnswer';
import { useRenewed } from '../parts/useRenewed';
import { Age, When } from '../parts/When';
import { useNow } from './now';
import { routeHash, useRoute } from './route';
import { Opens } from './TopBarParts';
import { wayTo } from './waits';
import { words } from './words';

const text = words.frame.waits;
const RENEW_MS = 120_000;
const SETTLE_MS = 500;

export function WaitsButton() {
  const { screen } = useRoute();
  const answer = useAnswer(`waits at ${screen}`, readWaits, 'waits');
  const { again } = answer;
  useRenewed(answer, RENEW_MS);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onWritten(() => {
      clearTimeout(timer);
      timer = setTimeout(again, SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [again]);
  const items = answer.value?.items ?? [];
  if (items.length === 0) return null;
  const total = items.reduce((sum, each) => sum + each.count, 0);
  return <Listed items={items} total={total} />;
}

function Listed({ items, total }: { items: readonly Waits[]; total: number }) {
  const now = useNow();
  const isLate = items.some((each) => each.until !== null && Date.parse(each.until) < now);
  const face = (
    <>
      <Inbox size={15} aria-hidden="true" />
      <span className="bar__long">{text.button(total)}</span>
      <span className="bar__short">{total}</span>
    </>
  );
  return (
    <Opens label={text.title(total)} face={face} className={isLate ? 'bar__figure--alarm' : ''}>
      <p className="strong">{text.title(total)}</p>
      <ul>
        {items.map((each) => (
          <Line key={each.act} waits={each} isLate={each.until !== null && Date.parse(each.until) < now} />
        ))}
      </ul>
    </Opens>
  );
}

function Line({ waits, isLate }: { waits: Waits; isLate: boolean }) {
  const way = wayTo(waits.act);
  return (
    <li className="listed">
      <a href={routeHash(way.screen, { tab: way.tab })}>{(text.acts[waits.act] ?? text.other)(waits.count)}</a>
      <p className={isLate ? 'small alarm' : 'small quiet'}>
        {text.since} <Age at={waits.since} plain />
        {waits.until === null ? null : (
          <>
            , {isLate ? text.overdue : text.until} <When at={waits.until} seconds={false} />
          </>
        )}
      </p>
    </li>
  );
}
