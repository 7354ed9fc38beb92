/** Signing in: login and password, then the code; or by a one-time link, which is tried before this is shown. */
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/client';
import { readWays } from '../api/session';
import { Button } from '../parts/Button';
import { TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { useAnswer } from '../parts/useAnswer';
import { useDeed } from '../parts/useDeed';
import { useLeaving } from './Leaving';
import { askPasskey, hasPasskeys } from './passkeys';
import { enrol, giveSecond, signIn, signInByPasskey, unlock } from './session';
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

interface SignInProps {
  linkFailed: boolean;
  /** What the identity provider left: `second`, or the code of an error. */
  provider: string | null;
}

export function SignIn({ linkFailed, provider }: SignInProps) {
  if (provider === 'second') return <SecondFactor />;
  return <OwnSignIn linkFailed={linkFailed} providerFailed={provider !== null} />;
}

/** A passkey of this browser stands for all that would be typed. */
function PasskeyButton({ onGive }: { onGive: (passkey: Record<string, unknown>) => Promise<void> }) {
  const deed = useDeed();
  if (!hasPasskeys()) return null;
  return (
    <>
      <Button
        icon={KeyRound}
        isRunning={deed.isRunning}
        onPress={() => void deed.run(async () => onGive(await askPasskey()))}
      >
        {text.passkey}
      </Button>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

/** The identity provider knows who it is and asked for a password only: the rest is asked here. */
function SecondFactor() {
  const [code, setCode] = useState('');
  const deed = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    await deed.run(() => giveSecond({ code }));
  };
  return (
    <main className="gate">
      <form className="gate__card stack" onSubmit={send}>
        <p className="brand">{words.product}</p>
        <h1>{text.secondTitle}</h1>
        <p className="quiet">{text.secondExplain}</p>
        <TextField
          label={text.code}
          help={text.codeHelp}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          value={code}
          onChange={(value) => setCode(value.trim())}
          autoFocus
        />
        {deed.error ? <Failure error={deed.error} /> : null}
        <Button type="submit" look="main" isRunning={deed.isRunning}>
          {text.submit}
        </Button>
        <PasskeyButton onGive={(passkey) => giveSecond({ passkey })} />
      </form>
    </main>
  );
}

function OwnSignIn({ linkFailed, providerFailed }: { linkFailed: boolean; providerFailed: boolean }) {
  const [login, setLogin] = useState('');
  const ways = useAnswer('ways', readWays);
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
        {providerFailed ? (
          <p className="note note--alarm" role="alert">
            {text.providerFailed}
          </p>
        ) : null}
        <TextField label={text.login} value={login} onChange={setLogin} autoComplete="username" autoFocus />
        {fields}
        <Button type="submit" look="main" isRunning={isRunning}>
          {text.submit}
        </Button>
        <PasskeyButton onGive={signInByPasskey} />
        {ways.value?.identity_provider ? (
          <a className="button" href="/console/v1/session/oidc">
            {text.provider}
          </a>
        ) : null}
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
        <Button look="main" isRunning={deed.isRunning} onPress={() => void deed.run(() => unlock({}))}>
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
        <PasskeyButton onGive={(passkey) => unlock({ passkey })} />
        <div className="row">
          <Button type="submit" look="main" isRunning={isRunning}>
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
        <Button type="submit" look="main" isRunning={deed.isRunning}>
          {text.enrolSubmit}
        </Button>
      </form>
    </main>
  );
}
