/** One item: what is known of it, its silent viewing copy, what can be done, and its custody record. */
import { useState } from 'react';
import { bytesOf, type Reason, readItem, watchItem } from '../../api/evidence';
import type { EvidenceDetail, ItemView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Failure } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { offsetSecondsWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { type ItemAct, ItemDialogs } from './ItemDialogs';

const text = words.evidence;

interface Props {
  id: string;
  reason: Reason;
  onDone: () => void;
}

export function ItemCard({ id, reason, onDone }: Props) {
  const answer = useAnswer(`item ${id}`, (signal) => readItem(id, reason, signal));
  const [act, setAct] = useState<ItemAct | null>(null);
  const [sound, setSound] = useState<string | null>(null);
  const detail = answer.value;
  const done = () => {
    answer.again();
    onDone();
  };
  return (
    <section className="evidence__card stack">
      <Going answer={answer} />
      {detail ? (
        <>
          <h2>{detail.item.name || text.unnamed}</h2>
          <Facts item={detail.item} />
          <Viewing item={detail.item} reason={reason} />
          {/* biome-ignore lint/a11y/useMediaCaption: what strangers recorded has no captions */}
          {sound ? <audio controls autoPlay src={bytesOf(id, 'sound', sound)} /> : null}
          <Buttons item={detail.item} onAct={setAct} />
          <Custody detail={detail} />
          {act ? (
            <ItemDialogs
              act={act}
              item={detail.item}
              reason={reason}
              onSound={setSound}
              onDone={done}
              onClose={() => setAct(null)}
            />
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function Facts({ item }: { item: ItemView }) {
  const how = text.clockHow[item.clock_how ?? ''] ?? '';
  const pairs: [string, string | null][] = [
    [text.belongs, [item.incident_number, item.case_number].filter(Boolean).join(', ')],
    [text.camera, item.camera_id],
    [
      text.clock,
      item.clock_offset_s === null ? text.clockUnknown : text.clockAhead(offsetSecondsWords(item.clock_offset_s), how),
    ],
    [text.sendersNote, item.note || null],
  ];
  return (
    <>
      <dl className="facts">
        {pairs.map(([name, value]) =>
          value ? (
            <div className="facts__pair" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
        {item.held_until ? (
          <div className="facts__pair">
            <dt>{text.heldUntil}</dt>
            <dd>
              <When at={item.held_until} seconds={false} />
            </dd>
          </div>
        ) : null}
        <div className="facts__pair">
          <dt>{text.hash}</dt>
          <dd>{item.sha256 ? <code className="evidence__hash">{item.sha256}</code> : text.hashSoon}</dd>
        </div>
      </dl>
      {item.findings.length > 0 ? (
        <div className="note note--alarm">
          <p className="strong">{item.state === 'quarantined' ? text.findings : text.findingsBefore}</p>
          <ul>
            {item.findings.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

function Viewing({ item, reason }: { item: ItemView; reason: Reason }) {
  const deed = useDeed();
  const [act, setAct] = useState<string | null>(null);
  if (item.state !== 'kept') return null;
  const watch = () => deed.run(async () => setAct((await watchItem(item.id, reason)).act_id));
  const isPicture = ['jpeg', 'png', 'gif', 'webp', 'bmp'].includes(item.kind ?? '');
  if (act && isPicture) return <img className="evidence__player" alt={text.copy} src={bytesOf(item.id, 'copy', act)} />;
  if (act) return <video className="evidence__player" controls autoPlay muted src={bytesOf(item.id, 'copy', act)} />;
  return (
    <div className="row">
      <span>
        {text.copy}: {text.copyStates[item.copy_state] ?? item.copy_state}
        {item.copy_state === 'failed' && item.copy_says ? `: ${item.copy_says}` : null}
      </span>
      {item.copy_state === 'ready' ? (
        <Button look="main" onPress={() => void watch()} isRunning={deed.isRunning}>
          {text.watch}
        </Button>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </div>
  );
}

function Buttons({ item, onAct }: { item: ItemView; onAct: (act: ItemAct) => void }) {
  const may: Record<ItemAct, boolean> = {
    download: useMay('evidence.download') && item.state === 'kept',
    hear: useMay('evidence.hear') && item.state === 'kept' && item.has_sound,
    note: useMay('evidence.note'),
    setClock: useMay('evidence.set_clock') && item.state !== 'destroyed',
    link: useMay('evidence.link') && item.state !== 'destroyed',
    release: useMay('evidence.release') && item.state === 'quarantined',
    hold: useMay('evidence.hold') && item.state !== 'destroyed',
    letGo: useMay('evidence.let_go') && item.held_until !== null,
    destroy: useMay('evidence.destroy') && item.state !== 'destroyed',
  };
  const offered = (Object.keys(may) as ItemAct[]).filter((each) => may[each]);
  return (
    <div className="row">
      {offered.map((each) => (
        <Button key={each} onPress={() => onAct(each)}>
          {text[each]}
        </Button>
      ))}
    </div>
  );
}

function Custody({ detail }: { detail: EvidenceDetail }) {
  return (
    <section>
      <h3>{text.custody}</h3>
      <p className="small quiet">{text.custodyExplain}</p>
      <Scroll label={text.custody}>
        <table className="table">
          <TableHead columns={text.custodyColumns} />
          <tbody>
            {detail.custody.map((line, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a custody record is only added to
              <tr key={n}>
                <td>
                  <When at={line.at} />
                </td>
                <td>
                  <span className="strong">{text.touches[line.kind] ?? line.kind}</span> {line.says}
                </td>
                <td>{line.by_name}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
