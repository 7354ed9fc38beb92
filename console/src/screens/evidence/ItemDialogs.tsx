/** The dialogs of one item: each act that needs a word asks for it here. */
import { useState } from 'react';
import {
  bytesOf,
  destroyItem,
  downloadItem,
  hearItem,
  letItemGo,
  linkItem,
  noteItem,
  type Reason,
  releaseItem,
  setItemClock,
} from '../../api/evidence';
import type { ItemView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { HoldDialog } from './HoldDialog';

const text = words.evidence;

export type ItemAct = 'download' | 'hear' | 'note' | 'setClock' | 'link' | 'release' | 'hold' | 'letGo' | 'destroy';

interface Props {
  act: ItemAct;
  item: ItemView;
  reason: Reason;
  onSound: (act: string) => void;
  onDone: () => void;
  onClose: () => void;
}

export function ItemDialogs(props: Props) {
  if (props.act === 'setClock') return <ClockDialog {...props} />;
  if (props.act === 'link') return <LinkDialog {...props} />;
  if (props.act === 'hold') return <HoldDialog {...props} id={props.item.id} />;
  if (props.act === 'hear') return <HearDialog {...props} />;
  return <WhyDialog {...props} act={props.act} />;
}

const ASKED = {
  download: [text.downloadTitle, text.downloadExplain, text.download, text.why],
  note: [text.noteTitle, text.noteExplain, text.note, text.noteField],
  release: [text.releaseTitle, text.releaseExplain, text.release, text.why],
  letGo: [text.letGoTitle, text.letGoExplain, text.letGo, text.why],
  destroy: [text.destroyTitle, text.destroyExplain, text.destroy, text.why],
} as const;

function WhyDialog({ act, item, reason, onDone, onClose }: Props & { act: keyof typeof ASKED }) {
  const [why, setWhy] = useState('');
  const [title, explain, submit, label] = ASKED[act];
  const send = async () => {
    if (act === 'download')
      save(bytesOf(item.id, 'original', (await downloadItem(item.id, reason, why.trim())).act_id));
    else if (act === 'note') await noteItem(item.id, reason, why.trim());
    else if (act === 'release') await releaseItem(item.id, reason, why.trim());
    else if (act === 'letGo') await letItemGo(item.id, reason, why.trim());
    else await destroyItem(item.id, reason, why.trim());
    onDone();
  };
  return (
    <AskDialog
      title={title}
      explain={explain}
      submit={submit}
      missing={why.trim() ? null : text.missingWhy}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={label} value={why} onChange={setWhy} rows={2} maxLength={2_000} autoFocus />
    </AskDialog>
  );
}

/** Let the browser save an address: it writes to disk as it comes, whatever its size. */
function save(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

function HearDialog({ item, reason, onSound, onDone, onClose }: Props) {
  const [kase, setCase] = useState(reason.case ?? item.case_number ?? '');
  const [why, setWhy] = useState('');
  const send = async () => {
    onSound((await hearItem(item.id, kase.trim(), why.trim())).act_id);
    onDone();
  };
  return (
    <AskDialog
      title={text.hearTitle}
      explain={text.hearExplain}
      submit={text.hear}
      missing={kase.trim() && why.trim() ? null : text.missingWhy}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.case} value={kase} onChange={setCase} maxLength={60} />
      <TextField label={text.why} value={why} onChange={setWhy} rows={2} maxLength={2_000} autoFocus />
    </AskDialog>
  );
}

function ClockDialog({ item, reason, onDone, onClose }: Props) {
  const [seconds, setSeconds] = useState(item.clock_offset_s === null ? '' : String(item.clock_offset_s));
  const [how, setHow] = useState('');
  const number = Number(seconds);
  const isWhole = seconds.trim() !== '' && Number.isFinite(number) && how.trim() !== '';
  return (
    <AskDialog
      title={text.clockTitle}
      explain={text.clockExplain}
      submit={text.setClock}
      missing={isWhole ? null : text.missingClock}
      onSubmit={() => setItemClock(item.id, reason, number, how.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.clockField} value={seconds} onChange={setSeconds} maxLength={12} autoFocus />
      <TextField label={text.clockHowField} value={how} onChange={setHow} maxLength={500} />
    </AskDialog>
  );
}

function LinkDialog({ item, reason, onDone, onClose }: Props) {
  const [kase, setCase] = useState('');
  return (
    <AskDialog
      title={text.linkTitle}
      explain={text.linkExplain}
      submit={text.link}
      missing={kase.trim() ? null : text.missingCase}
      onSubmit={() => linkItem(item.id, reason, kase.trim()).then(onDone)}
      onClose={onClose}
    >
      <TextField label={text.case} value={kase} onChange={setCase} maxLength={60} autoFocus />
    </AskDialog>
  );
}
