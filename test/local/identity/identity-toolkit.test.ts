import { deleteApp, initializeApp, type FirebaseApp } from 'firebase/app';
import {
  connectAuthEmulator,
  getAuth,
  reload,
  signInWithCustomToken,
  type Auth,
} from 'firebase/auth';
import { decodeJwt, SignJWT } from 'jose';

import { CUSTOM_TOKEN_AUDIENCE } from '../../../platform/custom-token.gcp.js';
import { temporaryFolder } from '../../support/folder.js';
import { serveIdentity, type IdentityUnderTest } from '../../support/identity.js';

describe('the identity toolkit', () => {
  let identity: IdentityUnderTest;
  let app: FirebaseApp;
  let auth: Auth;
  const folder = temporaryFolder();

  beforeAll(async () => {
    identity = await serveIdentity(folder);
    app = initializeApp({ projectId: 'demo-groovesheet', apiKey: 'any' });
    auth = getAuth(app);
    connectAuthEmulator(auth, identity.url, { disableWarnings: true });
  });

  afterAll(async () => {
    await deleteApp(app);
    await identity.close();
  });

  async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${identity.url}/${path}`, { method: 'POST', body });
    return { status: response.status, body: await response.json() };
  }

  async function signIn(token: string) {
    const path = 'identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken?key=any';
    return await post(path, JSON.stringify({ token, returnSecureToken: true }));
  }

  it('signs the web SDK in with a custom token, looks it up and refreshes it', async () => {
    const { token } = await identity.customTokens.mint('alice');
    const { user } = await signInWithCustomToken(auth, token);
    expect(user.uid).toBe('alice');
    await reload(user);
    expect(user.uid).toBe('alice');
    const claims = decodeJwt(await user.getIdToken(true));
    expect(claims).toMatchObject({
      sub: 'alice',
      user_id: 'alice',
      aud: 'demo-groovesheet',
      iss: 'https://securetoken.google.com/demo-groovesheet',
    });
    expect(claims.exp! - claims.iat!).toBe(3600);
  });

  it.each<[string, () => Promise<string>]>([
    ['no token', () => Promise.resolve('opaque')],
    ['of another key', () => custom({}, 'google')],
    ['of another account', () => custom({ iss: 'else@demo.example' })],
    ['for another audience', () => custom({ aud: 'https://example.org' })],
    ['that has expired', () => custom({ exp: Math.floor(Date.now() / 1000) - 1 })],
  ])('refuses a custom token that is %s', async (_what, make) => {
    expect(await signIn(await make())).toMatchObject({
      status: 400,
      body: { error: { code: 400, message: 'INVALID_CUSTOM_TOKEN' } },
    });
  });

  it('takes no id token for a refresh token', async () => {
    const { token } = await identity.customTokens.mint('alice');
    const { idToken } = (await signIn(token)).body as { idToken: string };
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: idToken });
    const response = await fetch(`${identity.url}/securetoken.googleapis.com/v1/token?key=any`, {
      method: 'POST',
      body,
    });
    expect(response.status).toBe(400);
  });

  it.each([
    ['identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken', '{'],
    ['identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken', '{}'],
    ['identitytoolkit.googleapis.com/v1/accounts:lookup', '{"idToken":"opaque"}'],
    ['securetoken.googleapis.com/v1/token', 'grant_type=password'],
  ])('refuses %s with %s', async (path, body) => {
    expect(await post(path, body)).toMatchObject({ status: 400, body: { error: { code: 400 } } });
  });

  it('answers a browser’s preflight', async () => {
    const path = 'identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken';
    const response = await fetch(`${identity.url}/${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:8080',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-client-version,x-firebase-gmpid',
      },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-client-version');
  });

  async function custom(
    changes: Record<string, unknown>,
    signer: 'serviceAccount' | 'google' = 'serviceAccount',
  ): Promise<string> {
    const { keys } = identity;
    const { email } = keys.serviceAccount;
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = { iss: email, sub: email, aud: CUSTOM_TOKEN_AUDIENCE, uid: 'alice' };
    return await new SignJWT({ ...claims, iat: issuedAt, exp: issuedAt + 60, ...changes })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(keys[signer].privateKey);
  }
});
