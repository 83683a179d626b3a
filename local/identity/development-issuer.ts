import { SignJWT } from 'jose';

import type { Clock } from '../../jobs/ports.js';
import { SETTINGS, SettingsError, type Environment } from '../../platform/settings.js';
import type { KeyPair } from './keys.js';

/**
 * Stands for Clerk on one machine: whoever asks is signed in under the name they give. Its tokens go
 * through the same verification as Clerk's, with its own throwaway key.
 */
export interface DevelopmentIssuer {
  /** The public key, as CLERK_JWT_KEY takes it. */
  jwtKey: string;
  /** @throws UserNameError */
  issueSession: (request: SessionRequest) => Promise<IssuedSession>;
}

export interface SessionRequest {
  /** Also the user's id. */
  userId: string;
  lifetimeSeconds: number;
}

export interface IssuedSession {
  token: string;
  expires_at: string;
}

/** A name that nobody can be signed in under. The message is for whoever typed it. */
export class UserNameError extends Error {
  override readonly name = 'UserNameError';
}

/** Named by every development session, whatever the port: what CLERK_AUTHORIZED_PARTIES is to be. */
export const DEVELOPMENT_PARTY = 'http://localhost';

const ISSUER = 'https://development.groovesheet.invalid';
const USER_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Any of these means that real people sign in here. */
const CLERK_SETTINGS = [
  SETTINGS.clerkPublishableKey,
  SETTINGS.clerkSecretKey,
  SETTINGS.clerkJwtKey,
];

/**
 * @param options.env the environment that the suite was started in
 * @throws SettingsError where Clerk is set up: anybody could sign in as anybody
 */
export function createDevelopmentIssuer(options: {
  key: KeyPair;
  env: Environment;
  clock: Clock;
}): DevelopmentIssuer {
  const { key, env, clock } = options;
  const found = CLERK_SETTINGS.map(({ name }) => name).filter((name) => (env[name] ?? '') !== '');
  if (found.length > 0) {
    throw new SettingsError(
      `The development sign-in lets anybody in under any name, and a real one is set up here ` +
        `(${found.join(', ')}). Start without these settings, or deploy to use them.`,
    );
  }
  return {
    jwtKey: key.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    issueSession: async ({ userId, lifetimeSeconds }) => {
      if (!USER_NAME.test(userId)) {
        throw new UserNameError(
          `"${userId.slice(0, 80)}" is no name to sign in under. Expected 1 to 64 of the characters ` +
            'a-z, 0-9, _ and -, beginning with a letter or a digit, such as alice.',
        );
      }
      const issuedAtSeconds = Math.floor(clock.now().getTime() / 1000);
      const expiresAtSeconds = issuedAtSeconds + lifetimeSeconds;
      const token = await new SignJWT({ azp: DEVELOPMENT_PARTY, sid: `sess_${userId}` })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'development' })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setIssuedAt(issuedAtSeconds)
        .setNotBefore(issuedAtSeconds)
        .setExpirationTime(expiresAtSeconds)
        .sign(key.privateKey);
      return { token, expires_at: new Date(expiresAtSeconds * 1000).toISOString() };
    },
  };
}
