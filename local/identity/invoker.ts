import { errors, jwtVerify, SignJWT } from 'jose';

import type { Clock } from '../../jobs/ports.js';
import type { KeyPair } from './keys.js';

/** Who calls what. */
export interface Invocation {
  /** The address that is called, without its query. */
  audience: string;
  /** The calling service account's e-mail address. */
  account: string;
}

/**
 * Mints the OpenID Connect tokens with which Cloud Tasks, Eventarc and Cloud Scheduler call internal
 * functions, and stands for the check that Cloud Run makes before such a function sees a request.
 */
export interface Invoker {
  mint: (invocation: Invocation) => Promise<string>;
  /** @returns whether the Authorization header may do this; if not, the answer is 403 */
  admits: (authorization: string | undefined, invocation: Invocation) => Promise<boolean>;
}

const ISSUER = 'https://accounts.google.com';
const LIFETIME_SECONDS = 3600;

/** @param key stands for Google's */
export function createInvoker(key: KeyPair, clock: Clock): Invoker {
  return {
    mint: async ({ audience, account }) => {
      const issuedAtSeconds = Math.floor(clock.now().getTime() / 1000);
      return await new SignJWT({ email: account, email_verified: true })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(account)
        .setAudience(audience)
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(issuedAtSeconds + LIFETIME_SECONDS)
        .sign(key.privateKey);
    },
    admits: async (authorization, { audience, account }) => {
      const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return false;
      try {
        const { payload } = await jwtVerify(token, key.publicKey, {
          algorithms: ['RS256'],
          issuer: ISSUER,
          audience,
          requiredClaims: ['exp'],
          currentDate: clock.now(),
        });
        return payload['email'] === account && payload['email_verified'] === true;
      } catch (error) {
        if (error instanceof errors.JOSEError) return false;
        throw error;
      }
    },
  };
}
