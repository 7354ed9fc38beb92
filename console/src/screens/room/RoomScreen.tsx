/** The room: who is on duty, how many alarms come against the budget, and which rules raise them. */
import { useState } from 'react';
import { alarmRate } from '../../api/room';
import type { AlarmRate, SeatView } from '../../api/types';
import { useRoom, useTable } from '../../feed/use';
import { ChoiceField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Mark } from '../../parts/Mark';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useNow } from '../../shell/now';
import { useAgencyName } from '../../shell/session';
import { words } from '../../shell/words';
import { RateChart } from './RateChart';
import { type MixLine, mixOf, rulesOf } from './rates';
import './room.css';

const text = words.room;
const HOURS = [1, 6, 12, 24];
/** As often as a bucket is full; asking is an act. */
const REFRESH_MS = 600_000;

export function RoomScreen() {
  const [hours, setHours] = useState(6);
  const turn = Math.floor(useNow() / REFRESH_MS);
  const answer = useAnswer(`room ${hours} ${turn}`, (signal) => alarmRate(hours * 60, signal), `room ${hours}`);
  const choices = HOURS.map((each) => ({ value: String(each), title: text.hours(each) }));
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <Server />
      </div>
      <div className="page__form">
        <ChoiceField
          label={text.last}
          value={String(hours)}
          choices={choices}
          onChange={(each) => setHours(Number(each))}
        />
      </div>
      <div className="room">
        <div className="stack">
          <Going answer={answer} mayCancel />
          {answer.value ? <Rates rate={answer.value} /> : null}
        </div>
        <Duty />
      </div>
    </section>
  );
}

function Server() {
  const room = useRoom();
  if (!room) return null;
  return (
    <span className="quiet">
      {text.consoles(room.consoles)}, {text.database(room.database)}
    </span>
  );
}

function Rates({ rate }: { rate: AlarmRate }) {
  const mix = mixOf(rate.buckets);
  const rules = rulesOf(rate.by_rule);
  const isEmpty = rules.length === 0;
  return (
    <>
      <section>
        <h2>
          {text.rate} <span className="quiet">({text.operators(rate.operators)})</span>
        </h2>
        <RateChart rate={rate} />
      </section>
      <section>
        <h2>{text.mix}</h2>
        <p className="small quiet">{text.mixHelp}</p>
        {isEmpty ? <p className="quiet">{text.none}</p> : <Mix mix={mix} />}
        {Object.entries(rate.inflated_by).map(([priority, by]) => (
          <p key={priority} className="note">
            {text.inflated(words.priority[Number(priority)] ?? priority, by.map(ruleWords).join(', '))}
          </p>
        ))}
      </section>
      <section>
        <h2>{text.rules}</h2>
        <p className="small quiet">{text.rulesHelp}</p>
        {isEmpty ? <p className="quiet">{text.none}</p> : null}
        <ul>
          {rules.map(({ rule, n, share }) => (
            <li key={rule} className="row listed">
              <span>{ruleWords(rule)}</span>
              <span className="push figure">{n}</span>
              <span className="quiet figure listed__age">{Math.round(share * 100)} %</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

const ruleWords = (rule: string): string => rule.replaceAll('_', ' ');

function Mix({ mix }: { mix: readonly MixLine[] }) {
  return (
    <ul>
      {mix.map(({ title, priorities, share, wanted, n }) => (
        <li key={title} className="row listed mix">
          <span className="mix__marks">
            {priorities.map((priority) => (
              <Mark key={priority} priority={priority} silent />
            ))}
          </span>
          <span className="mix__title">{title}</span>
          <meter className="meter mix__bar" min={0} max={1} value={share} aria-label={title} />
          <span className="figure push">
            {Math.round(share * 100)} % {text.actual}, {Math.round(wanted * 100)} % {text.wanted}
          </span>
          <span className="quiet figure listed__age">{n}</span>
        </li>
      ))}
    </ul>
  );
}

function Duty() {
  const seats = [...useTable('seat').values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section>
      <h2>{text.duty}</h2>
      {seats.length === 0 ? <p className="quiet">{text.noSeats}</p> : null}
      {seats.length > 0 && !seats.some((seat) => seat.role === 'supervisor') ? (
        <p className="note">{words.frame.duty.noSupervisor}</p>
      ) : null}
      <ul>
        {seats.map((seat) => (
          <Seat key={seat.id} seat={seat} />
        ))}
      </ul>
    </section>
  );
}

function Seat({ seat }: { seat: SeatView }) {
  const nameOf = useAgencyName();
  return (
    <li className="row listed">
      <span className="strong">{seat.name}</span>
      <span className="quiet">
        {words.frame.roles[seat.role] ?? seat.role}, {nameOf(seat.agency)}
        {seat.patrol ? `, ${words.frame.duty.patrol}` : ''}
      </span>
      <span className="push quiet">
        {words.frame.duty.since} <When at={seat.began_at} seconds={false} />
      </span>
    </li>
  );
}
