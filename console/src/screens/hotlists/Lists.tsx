/** The lists with owner, age and end, and what became of their files. */
import { type ReactNode, useState } from 'react';
import { confirmFile, endList, readHotlists, readTopics } from '../../api/hotlists';
import type { HotlistsView, ImportReport, ListView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { missingReason, ReasonField } from '../../parts/Field';
import { Failure, Wait } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { Age, When } from '../../parts/When';
import { useMay, useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { CharterDialog } from './CharterDialog';
import { FileDialog } from './FileDialog';

const text = words.hotlists;
const CONFIRMED_CODES = ['shrunken', 'replaced', 'empty'];

export function Lists() {
  const answer = useAnswer('hotlists', readHotlists);
  const topics = useAnswer('topics of hotlists', readTopics);
  const mayKeep = useMay('hotlist.charter');
  const [made, setMade] = useState<ListView | 'new' | null>(null);
  const [brought, setBrought] = useState<ListView | null>(null);
  const [ended, setEnded] = useState<ListView | null>(null);
  const view = answer.value;
  const titles = new Map((topics.value?.items ?? []).map((each) => [each.name, each.title]));
  return (
    <div className="stack">
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.isWaiting && !view ? <Wait text={words.common.loading} slow={answer.isSlow} /> : null}
      {view ? (
        <>
          {mayKeep ? (
            <div className="row">
              <Button onPress={() => setMade('new')}>{text.make}</Button>
            </div>
          ) : null}
          <ListTable
            view={view}
            titles={titles}
            acts={(each) =>
              mayKeep ? (
                <Acts
                  list={each}
                  onBring={() => setBrought(each)}
                  onChange={() => setMade(each)}
                  onEnd={() => setEnded(each)}
                />
              ) : null
            }
          />
          <Files view={view} onDone={answer.again} />
        </>
      ) : null}
      {made && view ? (
        <CharterDialog
          list={made === 'new' ? null : made}
          kinds={view.kinds}
          topics={(topics.value?.items ?? []).filter((each) => each.is_on)}
          onDone={answer.again}
          onClose={() => setMade(null)}
        />
      ) : null}
      {brought ? <FileDialog list={brought} onDone={answer.again} onClose={() => setBrought(null)} /> : null}
      {ended ? <EndDialog list={ended} onDone={answer.again} onClose={() => setEnded(null)} /> : null}
    </div>
  );
}

interface TableProps {
  view: HotlistsView;
  titles: ReadonlyMap<string, string>;
  acts: (list: ListView) => ReactNode;
}

function ListTable({ view, titles, acts }: TableProps) {
  if (view.items.length === 0) return <p className="quiet">{text.noLists}</p>;
  return (
    <Scroll label={text.title}>
      <table className="table hotlists__table">
        <TableHead columns={text.columns} />
        <tbody>
          {view.items.map((each) => (
            <tr key={each.id}>
              <ListCells list={each} kinds={view.kinds} titles={titles} />
              <td>{acts(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface ActProps {
  list: ListView;
  onBring: () => void;
  onChange: () => void;
  onEnd: () => void;
}

function Acts({ list, onBring, onChange, onEnd }: ActProps) {
  return (
    <div className="hotlists__acts">
      {list.kind === 'file' && !list.is_over ? <Button onPress={onBring}>{text.bring}</Button> : null}
      <Button onPress={onChange}>{text.change}</Button>
      {list.is_over ? null : <Button onPress={onEnd}>{text.end}</Button>}
    </div>
  );
}

interface CellProps {
  list: ListView;
  kinds: Readonly<Record<string, string>>;
  titles: ReadonlyMap<string, string>;
}

function ListCells({ list, kinds, titles }: CellProps) {
  return (
    <>
      <td>
        <span className="hotlists__name">
          <span className="strong">{list.name}</span>
          <span className="quiet small">{kinds[list.kind]}</span>
          <span className="quiet small">{text.law(list.agency, list.law_tag)}</span>
        </span>
      </td>
      <td>{list.topics.map((each) => titles.get(each) ?? each).join(', ')}</td>
      <td>{list.owner}</td>
      <td>{list.issuer}</td>
      <td>
        <span className="hotlists__name">
          <span className="number">{list.entries.toLocaleString('en-US')}</span>
          {list.withdrawn > 0 ? <span className="quiet small">{text.withdrawn(list.withdrawn)}</span> : null}
        </span>
      </td>
      <td>
        {list.issued_at ? (
          <Age at={list.issued_at} plain />
        ) : (
          <span className="quiet">{list.kind === 'file' ? text.never : text.byHand}</span>
        )}
      </td>
      <td>{list.is_over ? <span className="alarm">{text.over}</span> : <When at={list.ends_at} seconds={false} />}</td>
    </>
  );
}

function Files({ view, onDone }: { view: HotlistsView; onDone: () => void }) {
  return (
    <section>
      <h2>{text.files}</h2>
      <p className="quiet page__explain">{text.filesExplain}</p>
      {view.imports.length === 0 ? (
        <p className="quiet">{text.noFiles}</p>
      ) : (
        <Scroll label={text.files}>
          <table className="table hotlists__table">
            <TableHead columns={text.fileColumns} />
            <tbody>
              {view.imports.map((each) => (
                <FileRow key={each.id} report={each} onDone={onDone} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function FileRow({ report, onDone }: { report: ImportReport; onDone: () => void }) {
  const mayConfirm = useMay('hotlist.confirm');
  const deed = useDeed();
  const isSender = useMe().login === report.by;
  const isOpen = report.code !== null && CONFIRMED_CODES.includes(report.code) && !report.confirmed_by && !isSender;
  const confirm = async () => {
    if (await deed.run(() => confirmFile(report.id))) onDone();
  };
  return (
    <tr>
      <td>
        <When at={report.at} seconds={false} />
      </td>
      <td className="strong">{report.list_name}</td>
      <td>{report.by_name}</td>
      <td>
        {report.reason ? <span className="alarm">{text.refused(report.reason)}</span> : text.taken(report.entries)}
        {report.reason ? null : <FileCounts report={report} />}
        {report.confirmed_by ? <p className="quiet small">{text.confirmed(report.confirmed_by)}</p> : null}
        {deed.error ? <Failure error={deed.error} /> : null}
      </td>
      <td>
        {isOpen && mayConfirm ? (
          <Button onPress={() => void confirm()} isRunning={deed.isRunning}>
            {text.confirm}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

function FileCounts({ report }: { report: ImportReport }) {
  const { added, removed, changed } = report.difference;
  const told = [
    [added, text.difference.added],
    [removed, text.difference.removed],
    [changed, text.difference.changed],
    [report.faulty_lines, text.difference.faulty],
  ] as const;
  const some = told.filter(([n]) => n > 0).map(([n, word]) => `${n.toLocaleString('en-US')} ${word}`);
  return some.length > 0 ? <p className="quiet small">{some.join(', ')}</p> : null;
}

interface DialogProps {
  list: ListView;
  onDone: () => void;
  onClose: () => void;
}

function EndDialog({ list, onDone, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  return (
    <AskDialog
      title={text.endTitle(list.name)}
      explain={text.endExplain}
      submit={text.end}
      missing={missingReason(reason)}
      onSubmit={() => endList(list.id, reason.trim()).then(onDone)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} autoFocus />
    </AskDialog>
  );
}
