/** Playback: choose cameras, a time and the purpose; then many recordings in step on one clock. */
import { useState } from 'react';
import type { PlaybackQuestion } from '../../api/video';
import { Blank, Failure, Wait } from '../../parts/Note';
import { useRoute } from '../../shell/route';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { microsOf } from '../../video/recording/reel';
import { usePlayback } from '../../video/useRecall';
import { AskPlayback } from './AskPlayback';
import { Desk } from './Desk';
import './playback.css';

const text = words.playback;
/** A span that ends this close to now goes on growing. */
const GROWING_MS = 15_000;

/** What is asked for, and where it begins to play. */
export interface Asked {
  question: PlaybackQuestion;
  atUs: number;
  /** When the incident was called in: a minute before it is one press away. */
  calledAt: string | null;
}

export function PlaybackScreen() {
  const { query } = useRoute();
  const { demo } = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const way = JSON.stringify(query);
  const [before, setBefore] = useState<{ way: string; question: PlaybackQuestion } | null>(null);
  const ask = (next: Asked) => {
    setAsked(next);
    setBefore({ way, question: next.question });
  };
  const canPlay = typeof VideoDecoder !== 'undefined';
  return (
    <section className="page playback">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
        {demo ? <span className="small quiet">{text.ring}</span> : null}
      </div>
      {canPlay ? null : <p className="note">{text.noWebCodecs}</p>}
      {asked === null && canPlay ? (
        <AskPlayback key={way} query={query} before={before?.way === way ? before.question : null} onAsk={ask} />
      ) : null}
      {asked === null && canPlay ? <Blank title={text.startTitle}>{text.start}</Blank> : null}
      {asked ? <Opened asked={asked} onClose={() => setAsked(null)} /> : null}
    </section>
  );
}

function Opened({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const isGrowing = Date.parse(asked.question.to) > Date.now() - GROWING_MS;
  const { session, error } = usePlayback(asked.question, asked.atUs, isGrowing);
  if (session) {
    const calledUs = asked.calledAt === null ? null : microsOf(asked.calledAt);
    return <Desk session={session} question={asked.question} calledUs={calledUs} onClose={onClose} />;
  }
  return error ? <Failure error={error} onAgain={onClose} /> : <Wait text={text.opening} />;
}
