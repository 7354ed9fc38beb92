/** Whose entry it is, why, how old it and its list are, and how far this reader can be relied on. */
import type { ReactNode } from 'react';
import type { HitCard, ReaderStanding } from '../../api/types';
import { spanWords } from '../../parts/time';
import { Age, When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.hits;
const HUNDRED = 100;
const SECOND_MS = 1_000;

export function Facts({ card }: { card: HitCard }) {
  const { entry, list_facts: list } = card;
  return (
    <section>
      <h3>{text.listed}</h3>
      <dl className="card__facts">
        <Fact name={text.reason}>
          {text.reasons[entry.reason] ?? entry.reason}
          {card.legal_reason ? <p className="small quiet">{card.legal_reason}</p> : null}
        </Fact>
        <Fact name={text.issuer}>{entry.issuer}</Fact>
        {list ? <Fact name={text.owner}>{`${list.owner}, “${list.name}”`}</Fact> : null}
        {list && card.list_age_s !== null ? (
          <Fact name={text.listAge}>{words.common.ago(spanWords(card.list_age_s * SECOND_MS))}</Fact>
        ) : null}
        {entry.listed_at ? (
          <Fact name={text.listedAt}>
            <Age at={entry.listed_at} />
          </Fact>
        ) : null}
        <Fact name={text.expires}>
          <When at={entry.expires_at} seconds={false} />
        </Fact>
        {entry.case ? <Fact name={text.case}>{entry.case}</Fact> : null}
        {entry.note ? <Fact name={text.note}>{entry.note}</Fact> : null}
        <Fact name={text.reader}>{card.reader ? <Reader reader={card.reader} /> : card.hit.reader}</Fact>
        <Fact name={text.readAt}>
          <When at={card.hit.at} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="quiet">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Reader({ reader }: { reader: ReaderStanding }) {
  const [low, high] = reader.misread_share;
  const misread =
    reader.compared === 0
      ? text.neverCompared
      : text.misread(
          reader.misread,
          reader.compared,
          Math.round((low ?? 0) * HUNDRED),
          Math.round((high ?? 1) * HUNDRED),
        );
  return (
    <>
      {reader.name}
      <p className="small quiet">
        {reader.says ? `${reader.says} ` : ''}
        {misread}
      </p>
    </>
  );
}
