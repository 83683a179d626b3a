import { generateKeyPairSync } from 'node:crypto';

import { SignJWT } from 'jose';

import { createInvoker } from '../../../local/identity/invoker.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const INVOCATION = { audience: 'http://localhost/internal/sweep', account: 'suite@demo.example' };
const NOW = new Date('2026-11-08T14:37:34.000Z');

function invokerAt(now: Date, pair = key) {
  return createInvoker(pair, { now: () => now });
}

describe('a call of an internal function', () => {
  const invoker = invokerAt(NOW);

  it('is admitted with a token for it', async () => {
    const token = await invoker.mint(INVOCATION);
    expect(await invoker.admits(`Bearer ${token}`, INVOCATION)).toBe(true);
  });

  it.each([undefined, '', 'Bearer ', 'Bearer opaque', 'Bearer e30.e30.e30', 'Basic YTpi'])(
    'is not admitted with %j',
    async (authorization) => {
      expect(await invoker.admits(authorization, INVOCATION)).toBe(false);
    },
  );

  it.each<[string, () => Promise<string>]>([
    ['for another function', () => invoker.mint({ ...INVOCATION, audience: 'http://localhost/' })],
    ['of another account', () => invoker.mint({ ...INVOCATION, account: 'else@demo.example' })],
    ['of another key', () => invokerAt(NOW, stranger).mint(INVOCATION)],
    ['that has expired', () => invokerAt(new Date(+NOW - 3601_000)).mint(INVOCATION)],
    [
      'of another issuer',
      () =>
        new SignJWT({ email: INVOCATION.account, email_verified: true })
          .setProtectedHeader({ alg: 'RS256' })
          .setIssuer('https://clerk.example')
          .setAudience(INVOCATION.audience)
          .setExpirationTime(+NOW / 1000 + 60)
          .sign(key.privateKey),
    ],
  ])('is not admitted with a token %s', async (_what, mint) => {
    expect(await invoker.admits(`Bearer ${await mint()}`, INVOCATION)).toBe(false);
  });
});
