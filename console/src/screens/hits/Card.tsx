/** The card of one hit: picture and entry side by side, and the two keys that answer it. */
import { useState } from 'react';
import { readHit, takeBack, verify } from '../../api/hits';
import type { HitCard } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure, Wait } from '../../parts/Note';
import { spanWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useKey } from '../../shell/keys';
import { useNow } from '../../shell/now';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { Facts } from './Facts';
import { NoDialog } from './NoDialog';
import { Pictures } from './Pictures';
import { SideBySide } from './SideBySide';
import { Way } from './Way';

const text = words.hits;
const TAKE_BACK_S = 60;
const SECOND_MS = 1_000;

export function Card({ alertId, count }: { alertId: string; count: number | null }) {
  const answer = useAnswer(alertId, (signal) => readHit(alertId, signal));
  const { value: card, again } = answer;
  if (answer.error && !card) return <Failure error={answer.error} onAgain={again} />;
  if (!card) return <Wait text={text.loading} slow={answer.isSlow} onCancel={answer.cancel} />;
  const isNewer = count !== null && count > card.alert.count;
  return (
    <article className="card" aria-label={text.card}>
      {isNewer ? (
        <p className="note" role="status">
          {text.newer}
          <span className="note__act">
            <Button onPress={again}>{text.showNewer}</Button>
          </span>
        </p>
      ) : null}
      <Head card={card} />
      <Pictures card={card} />
      <SideBySide card={card} />
      <Answer card={card} onDone={again} />
      <div className="card__more">
        <Facts card={card} />
        <Way card={card} />
        <Said card={card} />
      </div>
    </article>
  );
}

function Head({ card }: { card: HitCard }) {
  const reason = text.reasons[card.entry.reason] ?? card.entry.reason;
  return (
    <header>
      <h2>{`${reason}, ${text.tiers[card.hit.tier] ?? card.hit.tier}`}</h2>
      <p className={card.hit.tier === 'exact' ? 'quiet' : 'strong'}>{card.tier_says}</p>
      {card.needs_two ? (
        <p className="note">
          <span>
            <span className="strong">{text.two}.</span> {text.twoBecause(card.needs_two)}
          </span>
        </p>
      ) : null}
    </header>
  );
}

function Answer({ card, onDone }: { card: HitCard; onDone: () => void }) {
  const deed = useDeed();
  const me = useMe();
  const [isSayingNo, setSayingNo] = useState(false);
  const settled = card.checks.some((each) => each.decides && each.hit_id === card.hit.id && isStanding(card, each.id));
  const may = card.may_check && !settled && me.may.includes('alert.verify');
  const say = async (outcome: string, note = '') => {
    if (await deed.run(() => verify(card.alert.id, outcome, card.hit.id, note))) onDone();
  };
  useKey('hit.yes', () => void say('verified'), may && !deed.isRunning);
  useKey('hit.no', () => setSayingNo(true), may && !deed.isRunning);
  const isSecond = card.alert.first_by !== null;
  const yes = isSecond ? text.yesSecond : card.needs_two ? text.yesFirst : text.yes;
  return (
    <div className="card__answer">
      {may ? (
        <>
          <Button look="main" keyFor="hit.yes" isRunning={deed.isRunning} onPress={() => void say('verified')}>
            {yes}
          </Button>
          <Button keyFor="hit.no" isRunning={deed.isRunning} onPress={() => setSayingNo(true)}>
            {text.no}
          </Button>
        </>
      ) : (
        <span className="strong">{whyNot(card, settled, me.login)}</span>
      )}
      {card.may_take_back ? <TakeBack card={card} onDone={onDone} /> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {isSayingNo ? <NoDialog onSay={say} onClose={() => setSayingNo(false)} /> : null}
    </div>
  );
}

const isStanding = (card: HitCard, check: string) =>
  card.checks.every((each) => each.corrects !== check) &&
  card.checks.some((each) => each.id === check && each.outcome !== null);

function whyNot(card: HitCard, settled: boolean, login: string): string {
  if (card.alert.first_by === login) return text.youFirst;
  if (settled || card.alert.status === 'resolved') {
    const last = card.checks.find((each) => each.outcome !== null);
    return last ? `${text.settled}: ${last.name}` : text.settled;
  }
  return text.mayNot;
}

function TakeBack({ card, onDone }: { card: HitCard; onDone: () => void }) {
  const now = useNow();
  const deed = useDeed();
  const check = card.checks.find((each) => each.id === card.may_take_back);
  const left = check ? TAKE_BACK_S - (now - Date.parse(check.at)) / SECOND_MS : 0;
  const run = async () => {
    if (await deed.run(() => takeBack(card.alert.id, card.may_take_back ?? ''))) onDone();
  };
  if (left <= 0) return null;
  return (
    <>
      <Button isRunning={deed.isRunning} onPress={() => void run()}>
        {text.takeBack(Math.ceil(left))}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

function Said({ card }: { card: HitCard }) {
  const found = new Map(useMe().outcomes.map((each) => [each.code, each.title]));
  return (
    <section>
      <h3>{text.notVerified}</h3>
      <ul className="card__list">
        {card.not_verified.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {card.checks.length > 0 ? <h3>{text.checks}</h3> : null}
      <ul>
        {card.checks.map((each) => (
          <li key={each.id} className="listed">
            <When at={each.at} /> {each.name}:{' '}
            {each.outcome ? (found.get(each.outcome) ?? each.outcome) : text.takenBack}
            {each.note ? ` (${each.note})` : ''}
            <p className="small quiet">{text.inSeconds(spanWords(each.seconds * SECOND_MS))}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
