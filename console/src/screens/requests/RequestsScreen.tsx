/** The board of requests for footage: what waits for a second person, and how each request stands. */
import { useState } from 'react';
import { readRequests } from '../../api/requests';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { setQuery, useRoute } from '../../shell/route';
import { words } from '../../shell/words';
import { BoardTable } from './BoardTable';
import { RequestCard } from './RequestCard';
import { WaitingRequests } from './WaitingRequests';
import './requests.css';

const text = words.requests;

export function RequestsScreen() {
  const { query } = useRoute();
  const [turn, setTurn] = useState(0);
  const answer = useAnswer('requests', (signal) => readRequests(null, signal));
  const board = answer.value;
  const again = () => {
    answer.again();
    setTurn((before) => before + 1);
  };
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
      </div>
      <Going answer={answer} />
      {board ? (
        <div className="stack">
          {board.waiting.length > 0 ? <WaitingRequests waiting={board.waiting} onDone={again} /> : null}
          {board.requests.length > 0 ? (
            <BoardTable rows={board.requests} chosen={query.request} onChoose={(id) => setQuery({ request: id })} />
          ) : (
            <Blank title={text.empty}>{text.emptyHelp}</Blank>
          )}
          {query.request ? <RequestCard key={query.request} id={query.request} turn={turn} onDone={again} /> : null}
        </div>
      ) : null}
    </section>
  );
}
