/** Passkeys of this browser: one is made on the account's page, and asked for where one signs in. */
const IP_ADDRESS = /^(\d+\.){3}\d+$|:/;

/** Passkeys are bound to a name, and need a browser that reads our questions by itself. */
const able =
  isSecureContext &&
  !IP_ADDRESS.test(location.hostname) &&
  typeof PublicKeyCredential !== 'undefined' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential;
const made = document.getElementById('new-passkey');
const used = document.getElementById('use-passkey');
const says = document.getElementById('passkey-says');

async function sent(path, body, csrf) {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  if (csrf) headers['x-csrf-token'] = csrf;
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function make() {
  const { here, csrf } = made.dataset;
  const options = await sent(`${here}/options`, {}, csrf);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  await sent(here, { name: made.elements.name.value, credential: credential.toJSON() }, csrf);
  location.assign(here);
}

async function use() {
  const options = await sent(`${used.dataset.base}/passkey/options`, {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  const done = await sent(`${used.dataset.base}/passkey`, { credential: credential.toJSON(), next: used.dataset.next });
  location.assign(done.next);
}

/** Tries, and says so where it did not work: a dialog that was closed, a key that is not known here. */
function tries(what) {
  return (event) => {
    event.preventDefault();
    says.hidden = true;
    what().catch(() => {
      says.hidden = false;
    });
  };
}

if (made) {
  made.hidden = !able;
  document.getElementById('unable').hidden = able;
  made.addEventListener('submit', tries(make));
}
if (used) {
  used.hidden = !able;
  used.querySelector('button').addEventListener('click', tries(use));
}
