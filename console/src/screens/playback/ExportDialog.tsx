/** Exports one span of chosen cameras as one act, with progress, and shows what proves the file afterwards. */
import { useRef, useState } from 'react';
import type { Made } from '../../api/client';
import { exportClip, type PlaybackQuestion } from '../../api/video';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { TextField } from '../../parts/Field';
import { Failure, Wait } from '../../parts/Note';
import { LoggedMark } from '../../parts/Receipt';
import { exactWords } from '../../parts/time';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { isoOf } from '../../video/recording/reel';
import type { PlaybackSession } from '../../video/recording/session';
import { sizeWords } from '../../video/size';
import type { View } from './timeline';

const text = words.playback.exporting;
/** Larger files are hashed by the tools that check them anyway. */
const HASH_BYTES_MAX = 512 * 1024 * 1024;

interface Props {
  session: PlaybackSession;
  question: PlaybackQuestion;
  span: View;
  onClose: () => void;
}

interface Done {
  name: string;
  bytes: number;
  act: string | null;
  sha256: string | null;
}

export function ExportDialog(props: Props) {
  const [done, setDone] = useState<Done | null>(null);
  return (
    <Dialog title={text.title} wide onClose={props.onClose}>
      {done ? <Proof done={done} onClose={props.onClose} /> : <Ask {...props} onDone={setDone} />}
    </Dialog>
  );
}

function Ask({ session, question, span, onDone, onClose }: Props & { onDone: (done: Done) => void }) {
  const offered = session.view.cameras.filter((each) => each.refused === null).map((each) => each.camera);
  const [cameras, setCameras] = useState<readonly string[]>(offered.map((each) => each.id));
  const [note, setNote] = useState('');
  const [caseNumber, setCaseNumber] = useState(question.case ?? '');
  const [bytes, setBytes] = useState(0);
  const stop = useRef(new AbortController());
  const deed = useDeed();
  const hasMasked = session.view.cameras.some((each) => each.segments.some((segment) => segment.masked));
  const isWhole = cameras.length > 0 && note.trim().length >= 3 && Boolean(question.incident || caseNumber.trim());
  const send = () =>
    deed.run(async () => {
      stop.current = new AbortController();
      const { purpose = null, incident = null } = question;
      const said = { purpose, incident, case: caseNumber.trim() || null, note: note.trim() };
      const asked = { ...said, cameras: [...cameras], from: isoOf(span.fromUs), to: isoOf(span.toUs) };
      onDone(await saved(await exportClip(asked, setBytes, stop.current.signal)));
    });
  const toggle = (id: string) =>
    setCameras((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before, id]));
  return (
    <>
      <p className="quiet">{text.explain}</p>
      {hasMasked ? <p className="quiet">{text.masked}</p> : null}
      <p className="strong">
        {text.span(exactWords(new Date(span.fromUs / 1_000)), exactWords(new Date(span.toUs / 1_000)))}
      </p>
      <fieldset>
        <legend className="field__label">{text.which}</legend>
        {offered.map(({ id, name }) => (
          <label key={id} className="row">
            <input type="checkbox" className="check" checked={cameras.includes(id)} onChange={() => toggle(id)} />
            {name}
          </label>
        ))}
      </fieldset>
      <TextField label={text.note} value={note} onChange={setNote} rows={2} />
      {question.incident ? null : (
        <TextField label={text.case} value={caseNumber} onChange={setCaseNumber} maxLength={60} />
      )}
      {isWhole ? null : <p className="small quiet">{text.missing}</p>}
      {deed.isRunning ? <Wait text={text.running(sizeWords(bytes))} /> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      <div className="dialog__buttons">
        <Button onPress={() => (deed.isRunning ? stop.current.abort() : onClose())}>
          {deed.isRunning ? text.stop : words.common.cancel}
        </Button>
        <Button look="main" isDisabled={!isWhole} isRunning={deed.isRunning} onPress={() => void send()}>
          {text.submit}
        </Button>
      </div>
    </>
  );
}

/** Hand the file to the browser's own saving, and hash it. */
async function saved({ file, headers }: Made): Promise<Done> {
  const name = /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? 'watchroom-clip.zip';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const hash = file.size <= HASH_BYTES_MAX ? await crypto.subtle.digest('SHA-256', await file.arrayBuffer()) : null;
  const hex = hash && [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name, bytes: file.size, act: headers.get('X-Act'), sha256: hex };
}

function Proof({ done, onClose }: { done: Done; onClose: () => void }) {
  return (
    <>
      <p role="status">{text.done(done.name, sizeWords(done.bytes))}</p>
      <dl className="facts">
        <dt>{text.hash}</dt>
        <dd className="mono">{done.sha256 ?? text.large}</dd>
      </dl>
      {done.act ? <LoggedMark act={done.act} text={text.receipt} /> : null}
      <div className="dialog__buttons">
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </>
  );
}
