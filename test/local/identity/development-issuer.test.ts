import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';

import {
  createDevelopmentIssuer,
  DEVELOPMENT_PARTY,
  UserNameError,
} from '../../../local/identity/development-issuer.js';
import { issueToken } from '../../../local/identity/issue-token.js';
import { openKeys } from '../../../local/identity/keys.js';
import { openSessions } from '../../../platform/session.js';
import { SettingsError, type Environment } from '../../../platform/settings.js';
import { temporaryFolder } from '../../support/folder.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });

function createIssuer(env: Environment = {}, now = () => new Date()) {
  return createDevelopmentIssuer({ key, env, clock: { now } });
}

function openSessionsWith(jwtKey: string, now = () => new Date()) {
  const settings = { clerkJwtKey: jwtKey, clerkSecretKey: '' };
  return openSessions({ ...settings, clerkAuthorizedParties: [DEVELOPMENT_PARTY] }, { now });
}

describe('a development session', () => {
  it('goes through the verification that Clerk’s go through', async () => {
    const issuer = createIssuer();
    const { token } = await issuer.issueSession({ userId: 'alice', lifetimeSeconds: 60 });
    const sessions = openSessionsWith(issuer.jwtKey);
    await expect(sessions.verify(`Bearer ${token}`)).resolves.toEqual({ userId: 'alice' });
  });

  it('ends when it says so', async () => {
    const issuer = createIssuer();
    const { token, expires_at } = await issuer.issueSession({ userId: 'a', lifetimeSeconds: 60 });
    const sessions = openSessionsWith(issuer.jwtKey, () => new Date(expires_at));
    await expect(sessions.verify(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  it.each(['', 'Alice', 'al ice', '-alice', 'a/b', '../..', 'a'.repeat(65), 'ål', '__proto__'])(
    'is not issued to %j',
    async (userId) => {
      await expect(createIssuer().issueSession({ userId, lifetimeSeconds: 60 })).rejects.toThrow(
        UserNameError,
      );
    },
  );

  it.each(['CLERK_SECRET_KEY', 'CLERK_PUBLISHABLE_KEY', 'CLERK_JWT_KEY'])(
    'is not to be had where %s is set',
    (name) => {
      expect(() => createIssuer({ [name]: 'live' })).toThrow(SettingsError);
      expect(() => createIssuer({ [name]: 'live' })).toThrow(name);
      expect(() => createIssuer({ [name]: '' })).not.toThrow();
    },
  );
});

describe('npm run -s token', () => {
  const folder = temporaryFolder();

  it('prints a token for the suite with the same DATA_DIR', async () => {
    const token = await issueToken(['alice'], { DATA_DIR: folder });
    const { clerk } = await openKeys(join(folder, 'identity'));
    const sessions = openSessionsWith(
      clerk.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    );
    await expect(sessions.verify(`Bearer ${token}`)).resolves.toEqual({ userId: 'alice' });
  });

  it.each([[[]], [['alice', 'bob']]])('asks for one name, given %j', async (args) => {
    await expect(issueToken(args, { DATA_DIR: folder })).rejects.toThrow(/^Expected one name/);
  });
});
