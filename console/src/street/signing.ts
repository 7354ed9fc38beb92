/** Signing in on the phone: as everybody does, by password and code, a passkey, or a one-time link. */
import { ApiError } from '../api/client';
import * as session from '../api/session';
import { askPasskey, hasPasskeys } from '../shell/passkeys';
import { h } from './dom';
import { enter, signOut, street } from './state';
import { words } from './words';

let needsCode = false;

function field(name: string, label: string, values: Record<string, string> = {}): HTMLElement {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', { id: name, name, required: true, ...values }),
  );
}

/** What went wrong, in words. */
export function saying(error: unknown): string {
  if (!(error instanceof ApiError)) return words.failed;
  return error.status === 0 && error.code === 'unreachable' ? words.noLine : error.message || words.failed;
}

/** A form that says what went wrong; `redraw` shows it anew where a further field is asked for. */
function form(
  title: string,
  submit: string,
  redraw: () => void,
  send: (given: FormData) => Promise<void>,
  ...fields: (Node | null)[]
) {
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { class: 'main', type: 'submit' }, submit);
  const run = async (work: () => Promise<void>) => {
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      const asksCode = error instanceof ApiError && error.code === 'code_needed';
      if (asksCode && !needsCode) {
        needsCode = true;
        redraw();
      } else wrong.textContent = saying(error);
    }
    button.disabled = false;
  };
  const onsubmit = (event: Event) => {
    event.preventDefault();
    void run(() => send(new FormData(event.target as HTMLFormElement)));
  };
  const made = h(
    'form',
    { class: 'gate', onsubmit },
    h('p', { class: 'brand' }, words.product),
    h('h1', {}, title),
    ...fields,
    wrong,
    button,
  );
  return { made, run };
}

const passwordField = () =>
  field('password', words.signIn.password, { type: 'password', autocomplete: 'current-password' });
const codeField = () =>
  needsCode
    ? field('code', words.signIn.code, { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '8' })
    : null;
const said = (given: FormData, name: string): string => String(given.get(name) ?? '').trim();

function withPasskey(
  run: (work: () => Promise<void>) => Promise<void>,
  give: (passkey: Record<string, unknown>) => Promise<void>,
) {
  if (!hasPasskeys()) return null;
  const onclick = () => void run(async () => give(await askPasskey()));
  return h('button', { type: 'button', onclick }, words.signIn.passkey);
}

export function signInForm(redraw: () => void): HTMLElement {
  const { made, run } = form(
    words.signIn.title,
    words.signIn.submit,
    redraw,
    async (given) =>
      enter(
        await session.signIn(
          said(given, 'login'),
          String(given.get('password') ?? ''),
          said(given, 'code') || undefined,
        ),
      ),
    street.linkFailed ? h('p', { class: 'wrong', role: 'alert' }, words.signIn.linkFailed) : null,
    field('login', words.signIn.login, { autocomplete: 'username', autocapitalize: 'none' }),
    passwordField(),
    codeField(),
  );
  const passkey = withPasskey(run, async (given) => enter(await session.signInByPasskey(given)));
  if (passkey) made.append(passkey);
  made.append(
    h('a', { class: 'quiet', href: '/console/' }, words.signIn.elsewhere),
    h('p', { class: 'quiet' }, words.signIn.notice),
  );
  return made;
}

export function lockForm(redraw: () => void): HTMLElement {
  const isDemo = street.me?.demo ?? false;
  const { made, run } = form(
    words.lock.title,
    words.lock.submit,
    redraw,
    async (given) =>
      enter(
        await session.unlock(
          isDemo ? {} : { password: String(given.get('password') ?? ''), code: said(given, 'code') },
        ),
      ),
    h('p', {}, words.lock.explain(street.name)),
    isDemo ? null : passwordField(),
    isDemo ? null : codeField(),
  );
  const passkey = isDemo ? null : withPasskey(run, async (given) => enter(await session.unlock({ passkey: given })));
  if (passkey) made.append(passkey);
  made.append(h('button', { type: 'button', onclick: () => void run(signOut) }, words.signOut));
  return made;
}

/** Signed in, in another role than an officer's. */
export function roleForm(redraw: () => void): HTMLElement {
  const isOfficer = street.me?.roles.some((each) => each.code === 'officer') ?? false;
  const { made, run } = form(
    words.role.title,
    isOfficer ? words.role.take : words.signOut,
    redraw,
    async () => (isOfficer ? enter(await session.takeRole('officer')) : signOut()),
    isOfficer ? null : h('p', {}, words.role.none),
    isOfficer ? null : h('p', {}, h('a', { href: '/console/' }, words.role.console)),
  );
  if (isOfficer) made.append(h('button', { type: 'button', onclick: () => void run(signOut) }, words.signOut));
  return made;
}
