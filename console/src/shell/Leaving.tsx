/** Leaving a seat: by signing out or for another role, once what the rules ask for is given. */
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { AskDialog } from '../parts/AskDialog';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { missingReason, TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { useDeed } from '../parts/useDeed';
import { askPasskey, hasPasskeys } from './passkeys';
import { go } from './route';
import { signOut, takeRole, unlock } from './session';
import { words } from './words';

const text = words.leave;

/** The rules that ask for something before a seat is left; see the server's `seats`. */
const HANDOVER_FIRST = 'handover-first';
export const PROVE_FIRST = 'proved-lately';

interface Asked {
  /** The role wanted next; null: sign out. */
  role: string | null;
  error: unknown;
  forced?: string | undefined;
}

const leaveFor = (role: string | null, forced?: string): Promise<void> =>
  role === null ? signOut(forced) : takeRole(role, forced);

/** What starts leaving, and the dialog that asks for what is missing. */
export function useLeaving() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const leave = async (role: string | null, forced?: string): Promise<void> => {
    try {
      await leaveFor(role, forced);
      setAsked(null);
    } catch (error) {
      setAsked({ role, error, forced });
    }
  };
  const close = () => setAsked(null);
  const dialog = asked ? <Asking asked={asked} leave={leave} onClose={close} /> : null;
  return { leave, dialog };
}

interface Props {
  asked: Asked;
  leave: (role: string | null, forced?: string) => Promise<void>;
  onClose: () => void;
}

function Asking({ asked, leave, onClose }: Props) {
  const rule = asked.error instanceof ApiError ? asked.error.rule : null;
  if (rule === HANDOVER_FIRST) return <HandoverFirst role={asked.role} onClose={onClose} />;
  if (rule === PROVE_FIRST) return <ProveFirst onProved={() => leave(asked.role, asked.forced)} onClose={onClose} />;
  return (
    <Dialog title={text.failedTitle} onClose={onClose}>
      <Failure error={asked.error} />
      <div className="dialog__buttons">
        <Button look="main" onPress={onClose}>
          {text.stay}
        </Button>
      </div>
    </Dialog>
  );
}

function HandoverFirst({ role, onClose }: { role: string | null; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const write = () => {
    onClose();
    go('shift');
  };
  return (
    <AskDialog
      title={text.title}
      explain={text.explain}
      submit={text.submit}
      missing={missingReason(reason) === null ? null : text.missing}
      onSubmit={() => leaveFor(role, reason.trim())}
      onClose={onClose}
    >
      <div className="row">
        <Button look="main" onPress={write}>
          {text.write}
        </Button>
      </div>
      <TextField label={text.forced} help={text.forcedHelp} value={reason} onChange={setReason} rows={2} />
    </AskDialog>
  );
}

export function ProveFirst({ onProved, onClose }: { onProved: () => Promise<void>; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const deed = useDeed();
  const send = async () => {
    await unlock({ password, code });
    await onProved();
  };
  const byPasskey = () =>
    deed.run(async () => {
      await unlock({ passkey: await askPasskey() });
      await onProved();
    });
  return (
    <AskDialog
      title={text.proveTitle}
      explain={text.proveExplain}
      submit={text.proveSubmit}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField
        label={words.frame.signIn.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        autoFocus
      />
      {hasPasskeys() ? (
        <div className="row">
          <Button icon={KeyRound} isRunning={deed.isRunning} onPress={() => void byPasskey()}>
            {words.frame.signIn.passkey}
          </Button>
        </div>
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      <TextField
        label={words.frame.signIn.code}
        help={words.frame.signIn.codeHelp}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        value={code}
        onChange={(value) => setCode(value.trim())}
      />
    </AskDialog>
  );
}
