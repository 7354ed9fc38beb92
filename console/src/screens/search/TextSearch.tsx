/** Full-text search with facets and saved searches. */
import { type FormEvent, useEffect, useState } from 'react';
import * as api from '../../api/search';
import type { Results as Answered, Found } from '../../api/types';
import { Button } from '../../parts/Button';
import { CaseField, TextField } from '../../parts/Field';
import { Blank, Failure, Wait } from '../../parts/Note';
import { type Answer, useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { go, setQuery, useRoute } from '../../shell/route';
import { openIncident, select } from '../../shell/selection';
import { usePurposes } from '../../shell/session';
import { words } from '../../shell/words';
import { type Facets, questionOf } from './facets';

const text = words.searchScreen;

export function TextSearch() {
  const { query } = useRoute();
  const question = questionOf(query);
  const needsCase = usePurposes('search.run').every((each) => each.needsCase);
  const isReady = question.q !== '' && (!needsCase || Boolean(query.case));
  const asked = isReady ? JSON.stringify([question, query.case]) : null;
  const answer = useAnswer(asked, (signal) => api.search(question, query.case, signal));
  return (
    <>
      <Ask needsCase={needsCase} />
      <div className="search">
        <div className="search__side stack">
          {answer.value ? <FacetList facets={answer.value.facets} /> : null}
          <Saved question={question} />
        </div>
        <Results answer={answer} isAsked={asked !== null} />
      </div>
    </>
  );
}

function Ask({ needsCase }: { needsCase: boolean }) {
  const { query } = useRoute();
  const [q, setQ] = useState(query.q ?? '');
  const [caseNumber, setCaseNumber] = useState(query.case ?? '');
  useEffect(() => setQ(query.q ?? ''), [query.q]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setQuery({ ...query, q: q.trim(), case: caseNumber.trim() || undefined });
  };
  return (
    <form className="page__form page__ask" onSubmit={send}>
      <TextField label={text.question} value={q} onChange={setQ} type="search" autoFocus maxLength={200} />
      {needsCase ? <CaseField value={caseNumber} onChange={setCaseNumber} needed /> : null}
      <Button type="submit" look="main" isDisabled={needsCase && caseNumber.trim() === ''}>
        {text.submit}
      </Button>
    </form>
  );
}

function Results({ answer, isAsked }: { answer: Answer<Answered>; isAsked: boolean }) {
  if (!isAsked) return <Blank title={text.startTitle}>{text.start}</Blank>;
  if (answer.error) return <Failure error={answer.error} onAgain={answer.again} />;
  if (!answer.value) return <Wait text={words.common.loading} slow={answer.isSlow} onCancel={answer.cancel} />;
  const { items, total } = answer.value;
  if (items.length === 0) return <Blank title={text.emptyTitle}>{text.empty}</Blank>;
  return (
    <div className="search__results">
      <p className="quiet" role="status">
        {text.total(total)}
      </p>
      <ul>
        {items.map((found) => (
          <Result key={`${found.kind} ${found.id}`} found={found} />
        ))}
      </ul>
    </div>
  );
}

function show(found: Found): void {
  if (found.kind === 'incident' || found.kind === 'note') openIncident(found.id);
  else if (found.lat !== null && found.lon !== null) {
    const kind = found.kind === 'unit' || found.kind === 'camera' ? found.kind : 'place';
    select({ spot: { kind, id: found.id, at: { lat: found.lat, lon: found.lon } } });
  }
  go('watch');
}

function Result({ found }: { found: Found }) {
  return (
    <li className="result">
      <p className="row">
        <span className="chip">{text.kinds[found.kind] ?? found.kind}</span>
        <button type="button" className="linklike" onClick={() => show(found)}>
          {found.title}
        </button>
        {found.at ? (
          <span className="push quiet">
            <When at={found.at} seconds={false} />
          </span>
        ) : null}
      </p>
      {found.subtitle ? <p className="quiet">{found.subtitle}</p> : null}
      {found.snippet ? <p className="small">{found.snippet}</p> : null}
    </li>
  );
}

/** Facets that the search understands; picking one asks again. */
function FacetList({ facets }: { facets: Facets }) {
  const { query } = useRoute();
  const fields = Object.entries(facets).filter(([, values]) => Object.keys(values).length > 0);
  if (fields.length === 0) return null;
  return (
    <section className="stack" aria-label={text.facets}>
      <h2>{text.facets}</h2>
      {fields.map(([field, values]) => {
        const name = field === 'kind' ? 'kinds' : field;
        return (
          <fieldset key={field}>
            <legend className="small quiet">{text.fields[field] ?? field}</legend>
            {Object.entries(values).map(([value, n]) => {
              const isOn = query[name] === value;
              return (
                <Button
                  key={value}
                  look="plain"
                  isPressed={isOn}
                  onPress={() => setQuery({ ...query, [name]: isOn ? undefined : value })}
                >
                  {text.kinds[value] ?? words.status[value] ?? value.replaceAll('_', ' ')}{' '}
                  <span className="quiet figure">{n}</span>
                </Button>
              );
            })}
          </fieldset>
        );
      })}
    </section>
  );
}

function Saved({ question }: { question: api.SearchQuestion }) {
  const { query } = useRoute();
  const answer = useAnswer('saved searches', api.savedSearches);
  const deed = useDeed();
  const [title, setTitle] = useState('');
  const change = async (act: () => Promise<unknown>) => {
    if (await deed.run(act)) {
      setTitle('');
      answer.again();
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) void change(() => api.saveSearch(title.trim(), question));
  };
  return (
    <section className="stack" aria-label={text.saved}>
      <h2>{text.saved}</h2>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.value?.items.length === 0 ? <p className="quiet small">{text.savedNone}</p> : null}
      <ul>
        {answer.value?.items.map((saved) => (
          <li key={saved.id} className="row listed">
            <button type="button" className="linklike" onClick={() => setQuery({ ...saved.query, case: query.case })}>
              {saved.title}
            </button>
            <span className="push" />
            <Button look="plain" onPress={() => void change(() => api.removeSearch(saved.id))}>
              {words.common.remove}
              <span className="unseen"> {saved.title}</span>
            </Button>
          </li>
        ))}
      </ul>
      {question.q ? (
        <form className="inline-form" onSubmit={save}>
          <TextField label={text.saveAs} value={title} onChange={setTitle} maxLength={80} />
          <Button type="submit" isDisabled={title.trim() === ''} isRunning={deed.isRunning}>
            {words.common.save}
          </Button>
        </form>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </section>
  );
}
