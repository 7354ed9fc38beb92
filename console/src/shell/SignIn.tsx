/** Signing in: login and password, then the code; or by a one-time link, which is tried before this is shown. */
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/client';
import { Button } from '../parts/Button';
import { TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { useDeed } from '../parts/useDeed';
import { useLeaving } from './Leaving';
import { enrol, signIn, unlock } from './session';
import { words } from './words';

const text = words.frame.signIn;

interface Credentials {
  password: string;
  code: string;
}

/** Password, and the code once the server asks for it. */
function useCredentials(submit: (given: Credentials) => Promise<void>) {
  const [given, setGiven] = useState<Credentials>({ password: '', code: '' });
  const [needsCode, setNeedsCode] = useState(false);
  const deed = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    await deed.run(async () => {
      try {
        await submit(given);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'code_needed') throw error;
        setNeedsCode(true);
      }
    });
  };
  const fields = (
    <>
      <TextField
        label={text.password}
        type="password"
        autoComplete="current-password"
        value={given.password}
        onChange={(password) => setGiven({ ...given, password })}
      />
      {needsCode ? (
        <TextField
          label={text.code}
          help={text.codeHelp}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          maxLength={8}
          value={given.code}
          onChange={(code) => setGiven({ ...given, code: code.trim() })}
        />
      ) : null}
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
  return { send, fields, isRunning: deed.isRunning };
}

export function SignIn({ linkFailed }: { linkFailed: boolean }) {
  const [login, setLogin] = useState('');
  const { send, fields, isRunning } = useCredentials(({ password, code }) =>
    signIn(login.trim(), password, code || undefined),
  );
  return (
    <main className="gate">
      <form className="gate__card stack" onSubmit={send}>
        <p className="brand">{words.product}</p>
        <h1>{text.title}</h1>
        {linkFailed ? (
          <p className="note note--alarm" role="alert">
            {text.linkFailed}
          </p>
        ) : null}
        <TextField label={text.login} value={login} onChange={setLogin} autoComplete="username" autoFocus />
        {fields}
        <Button type="submit" look="main" isDisabled={isRunning}>
          {text.submit}
        </Button>
        <p className="small quiet">{text.notice}</p>
      </form>
    </main>
  );
}

/** Made-up people came in by a link and have nothing else to prove themselves by. */
function LockedDemo({ name }: { name: string }) {
  const deed = useDeed();
  return (
    <main className="gate">
      <div className="gate__card stack">
        <p className="brand">{words.product}</p>
        <h1>{words.frame.lock.title}</h1>
        <p className="quiet">{words.frame.lock.explain(name)}</p>
        <p className="quiet">{words.frame.lock.demo}</p>
        {deed.error ? <Failure error={deed.error} /> : null}
        <Button look="main" isDisabled={deed.isRunning} onPress={() => void deed.run(() => unlock({}))}>
          {words.frame.lock.submit}
        </Button>
      </div>
    </main>
  );
}

export function Locked({ name, isDemo }: { name: string; isDemo: boolean }) {
  const { send, fields, isRunning } = useCredentials(({ password, code }) =>
    unlock(code ? { password, code } : { password }),
  );
  const { leave, dialog } = useLeaving();
  if (isDemo) return <LockedDemo name={name} />;
  return (
    <main className="gate">
      {dialog}
      <form className="gate__card stack" onSubmit={send}>
        <p className="brand">{words.product}</p>
        <h1>{words.frame.lock.title}</h1>
        <p className="quiet">{words.frame.lock.explain(name)}</p>
        {fields}
        <div className="row">
          <Button type="submit" look="main" isDisabled={isRunning}>
            {words.frame.lock.submit}
          </Button>
          <Button onPress={() => void leave(null)}>{words.frame.lock.other}</Button>
        </div>
      </form>
    </main>
  );
}

interface EnrolProps {
  link: string;
  login: string;
  name: string;
  /** What an authenticator reads: `otpauth://totp/…?secret=…`. */
  otpauth: string;
}

/** The first time: choose a password and give the secret to an authenticator. */
export function EnrolForm({ link, login, name, otpauth }: EnrolProps) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const deed = useDeed();
  const secret = new URL(otpauth).searchParams.get('secret') ?? '';
  const send = async (event: FormEvent) => {
    event.preventDefault();
    await deed.run(() => enrol(link, password, code));
  };
  return (
    <main className="gate">
      <form className="gate__card stack" onSubmit={send}>
        <p className="brand">{words.product}</p>
        <h1>{text.enrolTitle(name)}</h1>
        <p className="quiet">{text.enrolExplain}</p>
        <p>
          {text.secret}: <span className="mono strong gate__secret">{secret.replaceAll(/(.{4})/g, '$1 ')}</span>
        </p>
        <a href={otpauth}>{text.openAuthenticator}</a>
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        <TextField
          label={text.newPassword}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
        />
        <TextField
          label={text.code}
          help={text.codeHelp}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          value={code}
          onChange={(value) => setCode(value.trim())}
        />
        {deed.error ? <Failure error={deed.error} /> : null}
        <Button type="submit" look="main" isDisabled={deed.isRunning}>
          {text.enrolSubmit}
        </Button>
      </form>
    </main>
  );
}
