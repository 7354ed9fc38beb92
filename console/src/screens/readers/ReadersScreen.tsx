/** The plate readers: how each does beside what is usual for it, those with a fault first. */
import { useState } from 'react';
import { isFaulty, readReaders } from '../../api/readers';
import type { ReaderStanding } from '../../api/types';
import { TextField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useRenewed } from '../../parts/useRenewed';
import { words } from '../../shell/words';
import { ReaderTable } from './ReaderTable';
import './readers.css';

const text = words.readersScreen;
const REFRESH_MS = 30_000;

export function ReadersScreen() {
  const answer = useAnswer('readers', readReaders);
  const [filter, setFilter] = useState('');
  const [isOnlyFaulty, setOnlyFaulty] = useState(false);
  useRenewed(answer, REFRESH_MS);
  const { value, again, isWaiting } = answer;
  const wanted = filter.trim().toLowerCase();
  const isShown = (each: ReaderStanding) =>
    `${each.name} ${each.reader} ${each.agency}`.toLowerCase().includes(wanted) && (!isOnlyFaulty || isFaulty(each));
  const items = value?.items ?? [];
  const shown = items.filter(isShown);
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      <p className="quiet page__explain">{text.explain}</p>
      <div className="page__form">
        <TextField label={text.filter} value={filter} onChange={setFilter} type="search" />
        <label className="row page__value">
          <input
            type="checkbox"
            className="check"
            checked={isOnlyFaulty}
            onChange={(event) => setOnlyFaulty(event.target.checked)}
          />
          {text.onlyFaulty}
        </label>
        {value ? (
          <span className="quiet page__value">{`${text.summary(items.length)}, ${text.faulty(items.filter(isFaulty).length)}`}</span>
        ) : null}
      </div>
      {answer.error ? <Failure error={answer.error} onAgain={again} /> : null}
      {isWaiting && !value ? <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} /> : null}
      {value && shown.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {value && shown.length > 0 ? <ReaderTable items={shown} states={value.states} /> : null}
    </section>
  );
}
