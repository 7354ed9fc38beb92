/** Every feed: what is wanted of it and what it does, how old its last word is, and what it said when it failed. */
import type { SourceView } from '../../api/types';
import { useFeedReady, useTable } from '../../feed/use';
import { Blank, Wait } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { offsetSecondsWords } from '../../parts/time';
import { Age } from '../../parts/When';
import { words } from '../../shell/words';
import './feeds.css';

const text = words.feeds;
const ORDER = ['dead', 'stopped', 'quiet', 'live', 'off'];

/** What needs a person first; then by title. */
function compare(a: SourceView, b: SourceView): number {
  return ORDER.indexOf(a.actual) - ORDER.indexOf(b.actual) || a.title.localeCompare(b.title);
}

export function FeedsScreen() {
  const ready = useFeedReady();
  const sources = [...useTable('source').values()].sort(compare);
  const live = sources.filter((each) => each.actual === 'live').length;
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        {sources.length > 0 ? <span className="quiet">{text.summary(live, sources.length)}</span> : null}
      </div>
      {ready ? null : <Wait text={words.common.loading} />}
      {ready && sources.length === 0 ? <Blank title={text.emptyTitle}>{text.empty}</Blank> : null}
      {sources.length > 0 ? <FeedTable sources={sources} /> : null}
    </section>
  );
}

function FeedTable({ sources }: { sources: readonly SourceView[] }) {
  const { columns } = text;
  return (
    <Scroll label={text.title}>
      <table className="table feeds__table">
        <thead>
          <tr>
            <th scope="col">{columns.feed}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.age}</th>
            <th scope="col" className="number" title={text.offsetHelp}>
              {columns.offset}
            </th>
            <th scope="col" className="number">
              {columns.accepted}
            </th>
            <th scope="col" className="number">
              {columns.rejected}
            </th>
            <th scope="col" className="number">
              {columns.duplicates}
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <FeedRow key={source.id} source={source} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const number = (n: number): string => n.toLocaleString('en-US');

function FeedRow({ source }: { source: SourceView }) {
  const isBad = source.wanted === 'on' && (source.actual === 'dead' || source.actual === 'stopped');
  return (
    <tr>
      <td>
        <span className="strong">{source.title}</span>
        <br />
        <span className="small quiet">{[...new Set([source.id, source.kind, source.agency])].join(', ')}</span>
        {source.error ? (
          <p className="small feeds__error">
            {text.columns.error}: {source.error}
          </p>
        ) : null}
      </td>
      <td>
        <span className={isBad ? 'alarm strong' : ''}>{text.actual[source.actual] ?? source.actual}</span>
        <br />
        <span className="small quiet">{columnsWanted(source)}</span>
      </td>
      <td>{source.last_received_at ? <Age at={source.last_received_at} /> : text.never}</td>
      <td className="number">{source.offset_s === null ? '' : offsetSecondsWords(source.offset_s)}</td>
      <td className="number">{number(source.accepted)}</td>
      <td className="number">{number(source.rejected)}</td>
      <td className="number">{number(source.duplicates)}</td>
    </tr>
  );
}

function columnsWanted(source: SourceView): string {
  return `${text.columns.wanted.toLowerCase()} ${text.wanted[source.wanted] ?? source.wanted}`;
}
