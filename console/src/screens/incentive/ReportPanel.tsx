/** The statutory report before it is signed off: every number with its question, and what is public already. */
import { useState } from 'react';
import { previewReport, releaseReport } from '../../api/incentive';
import type { Counted, Preview } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Scroll } from '../../parts/Scroll';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.incentive;

/** The month before this one: the one that is due. */
function monthDue(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

export function ReportPanel() {
  const [typed, setTyped] = useState(() => monthDue(new Date()));
  const [period, setPeriod] = useState(typed);
  const [asks, setAsks] = useState(false);
  const answer = useAnswer(`report ${period}`, (signal) => previewReport(period, signal));
  const preview = answer.value;
  return (
    <div className="stack">
      <form
        className="row incentive__period"
        onSubmit={(event) => {
          event.preventDefault();
          setPeriod(typed.trim());
        }}
      >
        <TextField label={text.period} help={text.periodHelp} value={typed} onChange={setTyped} maxLength={7} />
        <Button type="submit">{text.look}</Button>
      </form>
      <Going answer={answer} />
      {preview ? <Standing preview={preview} onSign={() => setAsks(true)} /> : null}
      {preview?.report.tables.map((each) => (
        <CountedTable key={each.id} table={each} />
      ))}
      {preview ? (
        <section>
          <h2>{text.analysis}</h2>
          {preview.report.analysis.map((each) => (
            <p key={each}>{each}</p>
          ))}
        </section>
      ) : null}
      {asks && preview ? <SignOff preview={preview} onDone={answer.again} onClose={() => setAsks(false)} /> : null}
    </div>
  );
}

function Standing({ preview, onSign }: { preview: Preview; onSign: () => void }) {
  const latest = preview.released[0];
  return (
    <div className="row">
      {latest ? (
        <>
          <a href={`/transparency/reports/dc-7-2831h/${preview.report.period}`}>{text.released(latest.version)}</a>
          <When at={latest.released_at} seconds={false} />
          <span className="quiet">{preview.differs ? text.differs : text.same}</span>
        </>
      ) : (
        <span>{text.notReleased}</span>
      )}
      <span className="push" />
      <Button look="main" onPress={onSign} isDisabled={!preview.differs}>
        {latest ? text.correct : text.release}
      </Button>
    </div>
  );
}

function CountedTable({ table }: { table: Counted }) {
  const title = `${table.item} ${table.title}`;
  return (
    <section>
      <h2>{title}</h2>
      <p className="quiet">{`${table.question} ${text.from(table.view)}.`}</p>
      <Scroll label={title}>
        <table className="table incentive__counted">
          <thead>
            <tr>
              {table.columns.map((each) => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((cell, at) => (
                  <td key={table.columns[at]}>{cell ?? text.withheld}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function SignOff({ preview, onDone, onClose }: { preview: Preview; onDone: () => void; onClose: () => void }) {
  const [because, setBecause] = useState('');
  const corrects = preview.released.length > 0;
  return (
    <AskDialog
      title={corrects ? text.correct : text.release}
      explain={text.releaseExplain}
      submit={corrects ? text.correct : text.release}
      missing={corrects && !because.trim() ? text.correctMissing : null}
      onSubmit={async () => {
        await releaseReport(preview.report.period, because);
        onDone();
      }}
      onClose={onClose}
    >
      {corrects ? (
        <TextField label={text.because} value={because} onChange={setBecause} rows={3} maxLength={2_000} />
      ) : null}
    </AskDialog>
  );
}
