import { z } from 'zod';

import { answerOf, SmokeFailure } from './failure.js';

/** Whom to sign in, and what allows it. */
export interface ClerkUser {
  secretKey: string;
  publishableKey: string;
  userId: string;
}

/** Answers a session token that is good for the next request. */
export type Session = () => Promise<string>;

const BACKEND = 'https://api.clerk.com/v1';
/** Clerk's session tokens live for 60 seconds. */
const TOKEN_SECONDS = 45;

const TICKET = z.object({ token: z.string() });
const DEV_BROWSER = z.object({ token: z.string() });
const SIGN_IN = z.object({ response: z.object({ created_session_id: z.string() }) });
const SESSION_TOKEN = z.object({ jwt: z.string() });

/**
 * Signs a user in with a one-time ticket, the way a browser on the page would: the token then names
 * the page as its authorized party, which tokens of Clerk's backend do not. It also works in
 * production, where Clerk makes no sessions for tests.
 *
 * @param origin the page's
 * @throws SmokeFailure
 */
export async function signInWithClerk(
  user: ClerkUser,
  origin: string,
  ports: { fetch: typeof fetch; now: () => Date },
): Promise<Session> {
  const frontend = frontendOf(user.publishableKey);
  const step = 'Signing in with Clerk';
  const post = (url: string, form: Record<string, string> = {}, cookie = ''): Promise<Response> =>
    ports.fetch(url, {
      method: 'POST',
      headers: { Origin: origin, ...(cookie === '' ? {} : { Cookie: cookie }) },
      body: new URLSearchParams(form),
    });

  const ticketAnswer = await ports.fetch(`${BACKEND}/sign_in_tokens`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${user.secretKey}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ user_id: user.userId, expires_in_seconds: 60 }),
  });
  const { token: ticket } = TICKET.parse(await answerOf(step, ticketAnswer, 200));

  let query = '';
  if (user.publishableKey.startsWith('pk_test_')) {
    // Development instances want to know a browser before it signs in.
    const browser = await post(`${frontend}/v1/dev_browser`);
    const { token } = DEV_BROWSER.parse(await answerOf(step, browser, 200));
    query = `?__clerk_db_jwt=${encodeURIComponent(token)}`;
  }
  const signedIn = await post(`${frontend}/v1/client/sign_ins${query}`, {
    strategy: 'ticket',
    ticket,
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((set) => set.split(';')[0]!)
    .join('; ');
  const sessionId = SIGN_IN.parse(await answerOf(step, signedIn, 200)).response.created_session_id;

  const kept = { token: '', until: new Date(0) };
  return async () => {
    if (ports.now() < kept.until) return kept.token;
    const url = `${frontend}/v1/client/sessions/${sessionId}/tokens${query}`;
    const { jwt } = SESSION_TOKEN.parse(await answerOf(step, await post(url, {}, cookie), 200));
    kept.token = jwt;
    kept.until = new Date(ports.now().getTime() + TOKEN_SECONDS * 1000);
    return jwt;
  };
}

/** A publishable key holds the address of the instance's frontend API, with a dollar sign behind it. */
function frontendOf(publishableKey: string): string {
  const encoded = publishableKey.replace(/^pk_(test|live)_/, '');
  const host = Buffer.from(encoded, 'base64').toString('utf8').replace(/\$$/, '');
  if (!/^[a-z0-9.-]+$/.test(host)) {
    throw new SmokeFailure(
      `CLERK_PUBLISHABLE_KEY is "${publishableKey}". Expected pk_test_ or pk_live_ and an encoded host.`,
    );
  }
  return `https://${host}`;
}
