import { generateKeyPairSync } from 'node:crypto';

import { jest } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';

import { TransientError } from '../../model-runner/errors.js';

const PARTY = 'https://groovesheet.example';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Stands for Clerk's API. Clerk's library takes hold of fetch as it is loaded, hence before that. */
const clerkApi = jest.fn<() => Promise<Response>>();
globalThis.fetch = clerkApi;
const { openSessions } = await import('../../platform/session.js');

/** Clerk's library keeps the keys it fetched for each secret key, so every test has its own. */
async function verify(secretKey: string) {
  const token = await new SignJWT({ sub: 'user_1', azp: PARTY })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' })
    .setExpirationTime('1m')
    .sign(key.privateKey);
  const settings = { clerkJwtKey: '', clerkSecretKey: secretKey };
  const sessions = openSessions({ ...settings, clerkAuthorizedParties: [PARTY] });
  return await sessions.verify(`Bearer ${token}`);
}

function answer(status: number, body: unknown): void {
  clerkApi.mockImplementation(() => Promise.resolve(Response.json(body, { status })));
}

describe('without CLERK_JWT_KEY', () => {
  it('the key is fetched from Clerk', async () => {
    answer(200, { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'ins_1', alg: 'RS256' }] });
    await expect(verify('sk_test_good')).resolves.toEqual({ userId: 'user_1' });
  });

  it('a token of a key that Clerk does not know is refused', async () => {
    answer(200, { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'ins_2', alg: 'RS256' }] });
    await expect(verify('sk_test_other')).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('a network that fails may work later', async () => {
    clerkApi.mockRejectedValue(new TypeError('fetch failed'));
    await expect(verify('sk_test_offline')).rejects.toThrow(TransientError);
  });

  it('a Clerk that fails may work later', async () => {
    answer(503, { errors: [] });
    await expect(verify('sk_test_down')).rejects.toThrow(TransientError);
  });

  it('a wrong secret key is nothing that the caller can mend', async () => {
    answer(401, { errors: [{ code: 'clerk_key_invalid', message: 'wrong' }] });
    await expect(verify('sk_test_wrong')).rejects.toThrow(/Check CLERK_SECRET_KEY/);
  });
});
