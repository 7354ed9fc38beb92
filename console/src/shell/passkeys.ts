/** Passkeys of this browser: asked for, and made. */
import { ApiError } from '../api/client';
import * as api from '../api/session';
import { frame } from './words/frame';

const IP_ADDRESS = /^(\d+\.){3}\d+$|:/;

/** Passkeys are bound to a name, and need a browser that reads our questions by itself. */
export function hasPasskeys(): boolean {
  const reads = typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
  return reads && isSecureContext && !IP_ADDRESS.test(location.hostname);
}

async function asked(ask: () => Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential.toJSON() as unknown as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new ApiError(0, 'passkey', frame.passkeys.none);
}

/** Ask for a passkey; the person chooses one and proves to it that they are there. */
export async function askPasskey(): Promise<Record<string, unknown>> {
  const { options } = await api.passkeyQuestion();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return asked(() => navigator.credentials.get({ publicKey }));
}

/** Let the browser make a passkey, and add it to the ways in. */
export async function makePasskey(name: string): Promise<void> {
  const { options } = await api.newPasskeyQuestion();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  await api.addPasskey(name, await asked(() => navigator.credentials.create({ publicKey })));
}
