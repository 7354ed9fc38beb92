/** A list's file: the difference is shown first, and taken only then. */
import { type ChangeEvent, useId, useState } from 'react';
import { bringFile, checkFile, type ListFile } from '../../api/hotlists';
import type { ImportReport, ListView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { base64 } from './base64';

const text = words.hotlists;
const FILE_BYTES_MAX = 35 * 1024 * 1024;

interface Props {
  list: ListView;
  onDone: () => void;
  onClose: () => void;
}

export function FileDialog({ list, onDone, onClose }: Props) {
  const deed = useDeed();
  const [file, setFile] = useState<File | null>(null);
  const [mapping, setMapping] = useState<File | null>(null);
  const [sent, setSent] = useState<{ body: ListFile; report: ImportReport } | null>(null);
  const choose = (put: (file: File | null) => void) => (event: ChangeEvent<HTMLInputElement>) => {
    put(event.target.files?.[0] ?? null);
    setSent(null);
    deed.clear();
  };
  const check = () =>
    deed.run(async () => {
      const content = base64(new Uint8Array(await (file as File).arrayBuffer()));
      const body = { content, mapping: mapping ? await mapping.text() : null };
      setSent({ body, report: await checkFile(list.id, body) });
    });
  const take = async () => {
    const body = sent?.body;
    if (!body) return;
    const isDone = await deed.run(async () => {
      const report = await bringFile(list.id, body);
      setSent(report.code ? { body, report } : null);
      onDone();
      if (!report.code) onClose();
    });
    if (isDone) deed.clear();
  };
  const isTooLarge = file !== null && file.size > FILE_BYTES_MAX;
  return (
    <Dialog title={text.fileTitle(list.name)} wide onClose={onClose}>
      <div className="stack">
        <p className="quiet">{text.fileExplain}</p>
        <FileField label={text.file} help={isTooLarge ? text.tooLarge : undefined} onChange={choose(setFile)} />
        <FileField
          label={text.mapping}
          help={list.has_mapping ? text.mappingKept : text.mappingOwn}
          accept=".toml"
          onChange={choose(setMapping)}
        />
        {deed.error ? <Failure error={deed.error} /> : null}
        {sent ? <Difference report={sent.report} /> : null}
        <div className="dialog__buttons">
          <Button onPress={onClose}>{words.common.cancel}</Button>
          <Button onPress={() => void check()} isDisabled={!file || isTooLarge} isRunning={deed.isRunning}>
            {text.check}
          </Button>
          <Button
            look="main"
            onPress={() => void take()}
            isDisabled={!sent || isUnsendable(sent.report)}
            isRunning={deed.isRunning}
          >
            {text.take}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** A shrunken or all new list is sent nevertheless, so that another person can say that it is right. */
function isUnsendable(report: ImportReport): boolean {
  return report.code !== null && !['shrunken', 'replaced', 'empty'].includes(report.code);
}

interface FieldProps {
  label: string;
  help?: string | undefined;
  accept?: string;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

function FileField({ label, help, accept, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <input id={id} className="input" type="file" accept={accept} onChange={onChange} />
      {help ? <span className="field__help">{help}</span> : null}
    </div>
  );
}

function Difference({ report }: { report: ImportReport }) {
  const { added, removed, changed, unchanged, expired } = report.difference;
  const counts = { added, removed, changed, unchanged, expired, faulty: report.faulty_lines };
  return (
    <div className="stack" role="status">
      {report.reason ? (
        <p className="note note--alarm">{text.refused(report.reason)}</p>
      ) : (
        <dl className="hotlists__difference">
          {Object.entries(counts).map(([key, n]) => (
            <div key={key}>
              <dt className="quiet small">{text.difference[key as keyof typeof text.difference]}</dt>
              <dd>{n.toLocaleString('en-US')}</dd>
            </div>
          ))}
        </dl>
      )}
      {report.faulty.length > 0 ? (
        <ul className="hotlists__faulty small">
          {report.faulty.map(({ line, field, reason }) => (
            <li key={`${line} ${field} ${reason}`}>{text.line(line, field, reason)}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
