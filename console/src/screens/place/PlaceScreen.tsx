/** History of a place: found by name or picked on the map, then looked at with a purpose. */
import { type FormEvent, useState } from 'react';
import { findPlaces, type PlaceQuestion } from '../../api/places';
import type { PlaceFound } from '../../api/types';
import { Button } from '../../parts/Button';
import { CaseField, ChoiceField, PurposeField, TextField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { parsePoint } from '../../parts/point';
import { distanceWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { setQuery, useRoute } from '../../shell/route';
import { useSelection } from '../../shell/selection';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import { History } from './History';

const text = words.place;
const DISTANCES_M = [50, 100, 250, 500, 1_000];

export function PlaceScreen() {
  const { query } = useRoute();
  const point = parsePoint(query.at ?? '');
  const [question, setQuestion] = useState<PlaceQuestion | null>(null);
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      <Find />
      {point ? (
        <Ask key={query.at} point={point} title={query.title ?? ''} onAsk={setQuestion} />
      ) : (
        <Blank title={text.startTitle}>{text.start}</Blank>
      )}
      {question && point && question.lat === point.lat && question.lon === point.lon ? (
        <History question={question} />
      ) : point ? (
        <Blank title={text.readyTitle}>{text.ready}</Blank>
      ) : null}
    </section>
  );
}

function Find() {
  const [q, setQ] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const answer = useAnswer(asked, (signal) => findPlaces(asked ?? '', signal));
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(q.trim() || null);
  };
  const choose = (found: PlaceFound) => {
    setAsked(null);
    setQuery({ at: `${found.lat},${found.lon}`, title: found.title });
  };
  return (
    <>
      <form className="page__form page__ask" onSubmit={send}>
        <TextField label={text.find} value={q} onChange={setQ} type="search" maxLength={200} />
        <Button type="submit">{text.findSubmit}</Button>
      </form>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.isWaiting ? <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} /> : null}
      {answer.value?.items.length === 0 ? <p className="note">{text.notFound}</p> : null}
      <ul>
        {answer.value?.items.map((found) => (
          <li key={`${found.kind} ${found.id}`} className="row listed">
            <button type="button" className="linklike" onClick={() => choose(found)}>
              {found.title}
            </button>
            <span className="quiet">{found.subtitle}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface AskProps {
  point: { lat: number; lon: number };
  title: string;
  onAsk: (question: PlaceQuestion) => void;
}

function Ask({ point, title, onAsk }: AskProps) {
  const purposes = usePurposes('place.history');
  const { incident } = useSelection();
  const [within, setWithin] = useState('100');
  const [purpose, setPurpose] = useState(purposes[0]?.code ?? '');
  const [caseNumber, setCaseNumber] = useState('');
  const needsCase = purposes.some((each) => each.code === purpose && each.needsCase);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onAsk({
      ...point,
      within_m: Number(within),
      purpose,
      ...(incident ? { incident } : {}),
      ...(caseNumber.trim() ? { case: caseNumber.trim() } : {}),
    });
  };
  const distances = DISTANCES_M.map((each) => ({ value: String(each), title: distanceWords(each) }));
  return (
    <form className="page__form" onSubmit={send}>
      <div className="field">
        <span className="field__label">{text.chosen}</span>
        <span className="figure page__value">{title || `${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}`}</span>
      </div>
      <ChoiceField label={text.within} value={within} choices={distances} onChange={setWithin} />
      <PurposeField value={purpose} onChange={setPurpose} purposes={purposes} />
      <CaseField value={caseNumber} onChange={setCaseNumber} needed={needsCase} />
      <Button type="submit" look="main" isDisabled={needsCase && caseNumber.trim() === ''}>
        {text.ask}
      </Button>
      <span className="quiet small">{text.explain}</span>
    </form>
  );
}
