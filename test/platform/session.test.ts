import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';

import { openSessions, SessionError, type SessionProblem } from '../../platform/session.js';
import { readSettings, SettingsError, type Environment } from '../../platform/settings.js';

const NOW_SECONDS = Math.floor(Date.now() / 1000);
const PARTY = 'https://groovesheet.example';
const CLAIMS = {
  sub: 'user_1',
  sid: 'sess_1',
  azp: PARTY,
  iss: 'https://clerk.groovesheet.example',
  iat: NOW_SECONDS - 10,
  nbf: NOW_SECONDS - 10,
  exp: NOW_SECONDS + 50,
};

const clerk = newKeys();
const stranger = newKeys();

function newKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function open(env: Environment = {}, now = () => new Date()) {
  const settings = readSettings(
    { CLERK_JWT_KEY: pemOf(clerk.publicKey), CLERK_AUTHORIZED_PARTIES: PARTY, ...env },
    ['clerkJwtKey', 'clerkSecretKey', 'clerkAuthorizedParties'],
  );
  return openSessions(settings, { now });
}

async function sign(
  claims: JWTPayload,
  header: Record<string, string> = {},
  key: KeyObject | Uint8Array = clerk.privateKey,
): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'ins_1', ...header })
    .sign(key);
}

function without(...names: (keyof typeof CLAIMS)[]): JWTPayload {
  return Object.fromEntries(
    Object.entries(CLAIMS).filter(([name]) => !(names as string[]).includes(name)),
  );
}

async function problemOf(authorization: string | undefined): Promise<SessionProblem> {
  const error: unknown = await open()
    .verify(authorization)
    .then(
      ({ userId }) => new Error(`${userId} was let in`),
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof SessionError)) throw error;
  // The sentence never repeats what was sent.
  const sent = authorization?.split(' ')[1];
  if (sent) expect(error.message).not.toContain(sent);
  return error.code;
}

describe('a session token', () => {
  it('tells who is calling', async () => {
    const token = await sign(CLAIMS);
    await expect(open().verify(`Bearer ${token}`)).resolves.toEqual({ userId: 'user_1' });
    await expect(open().verify(`bearer  ${token}`)).resolves.toEqual({ userId: 'user_1' });
  });

  it('is verified with a key whose line breaks are escaped', async () => {
    const key = pemOf(clerk.publicKey).replaceAll('\n', '\\n');
    const verify = open({ CLERK_JWT_KEY: key }).verify(`Bearer ${await sign(CLAIMS)}`);
    await expect(verify).resolves.toEqual({ userId: 'user_1' });
  });

  it('may name any of several parties', async () => {
    const sessions = open({ CLERK_AUTHORIZED_PARTIES: `https://other.example, ${PARTY}` });
    await expect(sessions.verify(`Bearer ${await sign(CLAIMS)}`)).resolves.toBeDefined();
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a scheme without a token', 'Bearer '],
  ])('is missing with %s', async (_what, authorization) => {
    expect(await problemOf(authorization)).toBe('token_missing');
  });

  it.each([
    ['no JWT', 'Bearer opaque'],
    ['two parts', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30'],
    ['a header that is no JSON', 'Bearer bm90.e30.c2ln'],
    ['a header that is null', `Bearer ${btoa('null')}.e30.c2ln`],
    ['a payload that is null', `Bearer eyJhbGciOiJSUzI1NiJ9.${btoa('null')}.c2ln`],
    ['two tokens', 'Bearer e30.e30.e30 e30.e30.e30'],
    ['an encrypted token', 'Bearer eyJhbGciOiJSUzI1NiJ9.a.b.c.d'],
  ])('is malformed as %s', async (_what, authorization) => {
    expect(await problemOf(authorization)).toBe('token_malformed');
  });

  it.each<[string, SessionProblem, () => Promise<string>]>([
    ['another key', 'token_invalid', () => sign(CLAIMS, {}, stranger.privateKey)],
    ['no signature (alg none)', 'token_invalid', () => Promise.resolve(unsigned(CLAIMS))],
    [
      'the public key as an HMAC secret',
      'token_invalid',
      () => sign(CLAIMS, { alg: 'HS256' }, Buffer.from(pemOf(clerk.publicKey))),
    ],
    ['another type', 'token_invalid', () => sign(CLAIMS, { typ: 'at+jwt' })],
    ['a changed payload', 'token_invalid', async () => changed(await sign(CLAIMS))],
    ['no subject', 'token_invalid', () => sign(without('sub'))],
    ['an empty subject', 'token_invalid', () => sign({ ...CLAIMS, sub: '' })],
    ['no expiry', 'token_invalid', () => sign(without('exp'))],
    ['its time over', 'token_expired', () => sign({ ...CLAIMS, exp: NOW_SECONDS - 1 })],
    ['its time long over', 'token_expired', () => sign({ ...CLAIMS, exp: NOW_SECONDS - 9999 })],
    ['its time to come', 'token_not_yet_valid', () => sign({ ...CLAIMS, nbf: NOW_SECONDS + 60 })],
    [
      'an issue in the future',
      'token_not_yet_valid',
      () => sign({ ...CLAIMS, iat: NOW_SECONDS + 60 }),
    ],
    ['another party', 'token_wrong_party', () => sign({ ...CLAIMS, azp: 'https://evil.example' })],
    ['no party', 'token_wrong_party', () => sign(without('azp'))],
    ['an empty party', 'token_wrong_party', () => sign({ ...CLAIMS, azp: '' })],
  ])('with %s is refused as %s', async (_what, code, make) => {
    expect(await problemOf(`Bearer ${await make()}`)).toBe(code);
  });

  it('from a clock slightly ahead is taken', async () => {
    const token = await sign({ ...CLAIMS, iat: NOW_SECONDS + 3, nbf: NOW_SECONDS + 3 });
    await expect(open().verify(`Bearer ${token}`)).resolves.toBeDefined();
  });

  it('ends at the second that it names', async () => {
    const token = await sign(CLAIMS);
    const at = (milliseconds: number) => open({}, () => new Date(milliseconds));
    const endMs = CLAIMS.exp * 1000;
    await expect(at(endMs - 1).verify(`Bearer ${token}`)).resolves.toBeDefined();
    await expect(at(endMs).verify(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  function unsigned(claims: JWTPayload): string {
    return `${new UnsecuredJWT(claims).encode()}c2ln`;
  }

  function changed(token: string): string {
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'user_2' })).toString('base64url');
    return [header, payload, signature].join('.');
  }
});

describe('sessions cannot be opened', () => {
  it('with no way to verify a token', () => {
    expect(() => open({ CLERK_JWT_KEY: '' })).toThrow(SettingsError);
  });

  it.each([
    ['no PEM', 'pk_live_abc'],
    ['another kind of key', pemOf(generateKeyPairSync('ed25519').publicKey)],
    ['another length', pemOf(generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey)],
  ])('with a key that is %s', (_what, key) => {
    expect(() => open({ CLERK_JWT_KEY: key })).toThrow(/CLERK_JWT_KEY is wrong: expected an RSA/);
  });

  it('for no party at all', () => {
    const settings = { clerkJwtKey: pemOf(clerk.publicKey), clerkSecretKey: '' };
    expect(() => openSessions({ ...settings, clerkAuthorizedParties: [] })).toThrow(SettingsError);
  });
});
