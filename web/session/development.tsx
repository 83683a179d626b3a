import { render } from 'preact';

import { readJson, request } from '../api/client.js';
import { DevelopmentSignIn } from '../components/development-sign-in.js';
import type { Identity, Session } from './identity.js';

/** What the local suite's own issuer gives for a name. */
interface DevelopmentSession {
  name: string;
  token: string;
  user_id: string;
  expires_at: string;
}

/** Of the tab, so that two tabs can be two users. */
const STORAGE_KEY = 'groovesheet.session';
const RENEW_BEFORE_MS = 30_000;

/** Sign-in of the suite on one machine: a name is enough. */
export function openDevelopment(): Identity {
  let current = restore();
  let onChange: (session: Session | undefined) => void = () => undefined;

  const store = (session: DevelopmentSession | undefined): void => {
    current = session;
    if (session) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session));
    else sessionStorage.removeItem(STORAGE_KEY);
  };
  const enter = (): void => {
    onChange(current && sessionOf(current, { store, leave: enter }));
  };
  const signIn = async (name: string): Promise<void> => {
    store(await issue(name));
    enter();
  };

  return {
    watch: (onSession) => {
      onChange = onSession;
      enter();
      return () => {
        onChange = () => undefined;
      };
    },
    mountSignIn: (element) => {
      render(<DevelopmentSignIn onSignIn={signIn} />, element);
      return () => {
        render(null, element);
      };
    },
  };
}

function sessionOf(
  first: DevelopmentSession,
  { store, leave }: { store: (session?: DevelopmentSession) => void; leave: () => void },
): Session {
  let session = Promise.resolve(first);
  return {
    userId: first.user_id,
    name: first.name,
    getToken: async () => {
      const known = await session;
      if (Date.parse(known.expires_at) - Date.now() > RENEW_BEFORE_MS) return known.token;
      // One renewal, however many ask.
      const renewed = issue(first.name);
      session = renewed.catch(() => known);
      store(await renewed);
      return (await renewed).token;
    },
    signOut: () => {
      store(undefined);
      leave();
      return Promise.resolve();
    },
  };
}

/** @throws ApiError, ConnectionError */
async function issue(name: string): Promise<DevelopmentSession> {
  const response = await request('/local/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  return { name, ...(await readJson<Omit<DevelopmentSession, 'name'>>(response)) };
}

function restore(): DevelopmentSession | undefined {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  return stored === null ? undefined : (JSON.parse(stored) as DevelopmentSession);
}
