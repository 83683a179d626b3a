import { createSign, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';

import { AuthClient, GoogleAuth, type gaxios } from 'google-auth-library';
import { jwtVerify } from 'jose';

import { openKeys } from '../../local/identity/keys.js';
import { TransientError } from '../../model-runner/errors.js';
import { CUSTOM_TOKEN_AUDIENCE, openCustomTokens } from '../../platform/custom-token.gcp.js';
import { temporaryFolder } from '../support/folder.js';

const NOW = new Date('2026-11-08T14:37:34.500Z');
const clock = { now: () => NOW };

describe('a custom token', () => {
  const folder = temporaryFolder();

  it('is signed with the key file, for an hour', async () => {
    const keys = await openKeys(join(folder, 'identity'));
    const { email, publicKey } = keys.serviceAccount;
    const auth = new GoogleAuth({ keyFile: keys.serviceAccountFile });
    for (const customTokenAccount of ['', email]) {
      const { token, expires_at } = await openCustomTokens(
        { customTokenAccount },
        clock,
        auth,
      ).mint('user_1');
      expect(expires_at).toBe('2026-11-08T15:37:34.000Z');
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, { currentDate: NOW });
      expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
      expect(payload).toEqual({
        iss: email,
        sub: email,
        aud: CUSTOM_TOKEN_AUDIENCE,
        iat: Date.parse('2026-11-08T14:37:34.000Z') / 1000,
        exp: Date.parse(expires_at) / 1000,
        uid: 'user_1',
      });
    }
  });

  describe('of another account', () => {
    const account = 'tokens@songs.iam.gserviceaccount.com';
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 });

    it('is signed by IAM', async () => {
      const signer = new SigningClient(({ payload }) => ({
        signedBlob: createSign('sha256').update(payload).sign(key.privateKey, 'base64'),
      }));
      const { token } = await mintWith(signer);
      expect(signer.urls).toEqual([
        `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:signBlob`,
      ]);
      const { payload } = await jwtVerify(token, key.publicKey, { currentDate: NOW });
      expect(payload).toMatchObject({ iss: account, sub: account, uid: 'user_1' });
    });

    it('may be signed later where IAM does not answer', async () => {
      await expect(mintWith(failingWith(503))).rejects.toThrow(TransientError);
      await expect(mintWith(failingWith(undefined))).rejects.toThrow(TransientError);
    });

    it('is not signed where IAM refuses', async () => {
      const error: unknown = await mintWith(failingWith(403)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: 'A custom token could not be signed.' });
      expect(error).not.toBeInstanceOf(TransientError);
      expect((error as Error).cause).toMatchObject({ status: 403 });
    });

    function mintWith(authClient: AuthClient) {
      const auth = new GoogleAuth({ authClient });
      return openCustomTokens({ customTokenAccount: account }, clock, auth).mint('user_1');
    }

    function failingWith(status: number | undefined): AuthClient {
      return new SigningClient(() => {
        throw Object.assign(new Error('IAM says no'), { status });
      });
    }
  });
});

/** Stands for the credentials of a Cloud Run service: no key, but the right to ask IAM. */
class SigningClient extends AuthClient {
  readonly urls: string[] = [];

  constructor(private readonly answer: (asked: { payload: Buffer }) => { signedBlob: string }) {
    super();
  }

  override getAccessToken() {
    return Promise.resolve({ token: 'ya29.any' });
  }

  override getRequestHeaders() {
    return Promise.resolve(new Headers());
  }

  override async request<T>(options: gaxios.GaxiosOptions): gaxios.GaxiosPromise<T> {
    this.urls.push(String(options.url));
    const { payload } = options.data as { payload: string };
    const data = this.answer({ payload: Buffer.from(payload, 'base64') }) as T;
    const config = { ...options, url: new URL(String(options.url)), headers: new Headers() };
    return await Promise.resolve(Object.assign(new Response(), { config, data }));
  }
}
