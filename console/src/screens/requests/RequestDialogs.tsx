/** What is done to a request: remind once, close, record that it led to an arrest. */
import { useState } from 'react';
import { closeRequest, recordContribution, remindOf } from '../../api/requests';
import type { RequestDetail } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { CaseField, TextField } from '../../parts/Field';
import { fromLocalInput, toLocalInput } from '../../parts/time';
import { words } from '../../shell/words';

const text = words.requests;

export type RequestAct = 'remind' | 'close' | 'contribute';

interface Props {
  detail: RequestDetail;
  onDone: () => void;
  onClose: () => void;
}

export function RequestDialogs({ act, ...props }: Props & { act: RequestAct }) {
  if (act === 'contribute') return <ContributeDialog {...props} />;
  const { id } = props.detail.row.request;
  const isClose = act === 'close';
  return (
    <AskDialog
      title={isClose ? text.closeTitle : text.remindTitle}
      explain={isClose ? text.closeExplain : text.remindExplain}
      submit={isClose ? text.close : text.remind}
      onSubmit={() => (isClose ? closeRequest(id) : remindOf(id)).then(props.onDone)}
      onClose={props.onClose}
    />
  );
}

function ContributeDialog({ detail, onDone, onClose }: Props) {
  const { request } = detail.row;
  const [kase, setKase] = useState(request.case_number ?? '');
  const [at, setAt] = useState(() => toLocalInput(new Date()));
  const [offence, setOffence] = useState('');
  const arrestAt = fromLocalInput(at);
  return (
    <AskDialog
      title={text.contributeTitle}
      explain={text.contributeExplain}
      submit={words.common.send}
      missing={kase.trim() && arrestAt ? null : text.missingCase}
      onSubmit={() => recordContribution(request.id, kase.trim(), arrestAt ?? '', offence.trim()).then(onDone)}
      onClose={onClose}
    >
      <CaseField value={kase} onChange={setKase} needed />
      <TextField label={text.arrestAt} type="datetime-local" step={1} value={at} onChange={setAt} />
      <TextField label={text.offence} value={offence} onChange={setOffence} maxLength={100} />
    </AskDialog>
  );
}
