/** Searches that somebody asked for before, a line each, and beneath them the reads that the last one run brought. */
import { type ReactNode, useState } from 'react';
import type { PlateResults } from '../../api/types';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { Results } from './Results';

export interface LineProps {
  onDone: () => void;
  onResults: (results: PlateResults) => void;
}

interface Props<T> {
  name: string;
  read: (signal: AbortSignal) => Promise<{ items: T[] }>;
  text: { explain: string; emptyTitle: string; empty: string };
  line: (item: T, props: LineProps) => ReactNode;
}

export function SearchList<T>({ name, read, text, line }: Props<T>) {
  const answer = useAnswer(name, read);
  const [results, setResults] = useState<PlateResults | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <div className="stack">
      <p className="quiet page__explain">{text.explain}</p>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      <ul>{items.map((each) => line(each, { onDone: answer.again, onResults: setResults }))}</ul>
      {results ? <Results results={results} asked={null} /> : null}
    </div>
  );
}
