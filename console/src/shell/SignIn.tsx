/** Signing in: login and password, then the code; or by a one-time link, which is tried before this is shown. */
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/client';
import { Button } from '../parts/Button';
import { TextField } from '../parts/Field';
import { Failure } from '../parts/Note';
import { useDeed } from '../parts/useDeed';
import { signIn, signOut, unlock } from './session';
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

export function Locked({ name }: { name: string }) {
  const { send, fields, isRunning } = useCredentials(({ password, code }) => unlock(password, code || undefined));
  return (
    <main className="gate">
      <form className="gate__card stack" onSubmit={send}>
        <p className="brand">{words.product}</p>
        <h1>{words.frame.lock.title}</h1>
        <p className="quiet">{words.frame.lock.explain(name)}</p>
        {fields}
        <div className="row">
          <Button type="submit" look="main" isDisabled={isRunning}>
            {words.frame.lock.submit}
          </Button>
          <Button onPress={() => void signOut()}>{words.frame.lock.other}</Button>
        </div>
      </form>
    </main>
  );
}
