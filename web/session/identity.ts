import type { SignInConfig } from '../api/config.js';

/** Somebody who is signed in. */
export interface Session {
  userId: string;
  name: string;
  /** @returns a token that the API takes now */
  getToken: () => Promise<string>;
  signOut: () => Promise<void>;
}

/** Who says who somebody is. */
export interface Identity {
  /** Calls back with the session now and whenever it changes; undefined while nobody is signed in. */
  watch: (onSession: (session: Session | undefined) => void) => () => void;
  /** Shows within an element what is needed to sign in. @returns takes it away again */
  mountSignIn: (element: HTMLDivElement) => () => void;
}

/** @throws Error where the identity provider does not load */
export async function openIdentity(config: SignInConfig): Promise<Identity> {
  if (config.kind === 'clerk') {
    const { openClerk } = await import('./clerk.js');
    return openClerk(config.publishable_key);
  }
  const { openDevelopment } = await import('./development.js');
  return openDevelopment();
}
