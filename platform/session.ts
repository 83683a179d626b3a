import { createPublicKey } from 'node:crypto';

import { verifyToken } from '@clerk/backend';
import { TokenVerificationError, TokenVerificationErrorReason } from '@clerk/backend/errors';
import { decodeJwt, decodeProtectedHeader } from 'jose';

import type { ProblemCode } from '../contract/problems.js';
import type { Clock } from '../jobs/ports.js';
import { TransientError } from '../model-runner/errors.js';
import { SettingsError, type Settings } from './settings.js';

/** Who is calling, as Clerk's session tokens tell. */
export interface Sessions {
  /**
   * @param authorization the header of that name
   * @throws SessionError when the caller is not known by it
   * @throws TransientError when Clerk's keys can't be fetched
   */
  verify: (authorization: string | undefined) => Promise<Session>;
}

export interface Session {
  userId: string;
}

export type SessionProblem = Extract<ProblemCode, `token_${string}`>;

const SIGN_IN_AGAIN = 'Sign in again and send the new token.';

const MESSAGES: Readonly<Record<SessionProblem, string>> = {
  token_missing:
    'The request carries no session token. Send the header "Authorization: Bearer <token>" with the ' +
    'token of a signed-in session.',
  token_malformed:
    'What the Authorization header carries is no JSON Web Token: three parts of base64url with dots ' +
    'between them. Send the session token whole and unchanged.',
  token_invalid: `The session token is not one that this service’s sign-in issued. ${SIGN_IN_AGAIN}`,
  token_expired: `The session token’s time is over. ${SIGN_IN_AGAIN}`,
  token_not_yet_valid:
    'The session token is valid only from a later time. Check the clock of the machine that issued it.',
  token_wrong_party:
    'The session token names another site than this one, or none, as its authorized party (azp). ' +
    'Sign in on the page that this service belongs to.',
};

/** The token that came with a request does not open a session. The message is for the caller. */
export class SessionError extends Error {
  override readonly name = 'SessionError';

  constructor(
    readonly code: SessionProblem,
    options?: ErrorOptions,
  ) {
    super(MESSAGES[code], options);
  }
}

/** How far ahead the issuer's clock may be. It does not lengthen a token's life: see verify. */
const CLOCK_SKEW_MS = 5_000;

/** The length of Clerk's keys, the only one that its library reads from a PEM. */
const KEY_BITS = 2048;

/** Clerk's reasons that are the token's fault. Every other one is the service's, or passes. */
const PROBLEM_OF_REASON: Readonly<Record<string, SessionProblem>> = {
  [TokenVerificationErrorReason.TokenExpired]: 'token_expired',
  [TokenVerificationErrorReason.TokenNotActiveYet]: 'token_not_yet_valid',
  [TokenVerificationErrorReason.TokenIatInTheFuture]: 'token_not_yet_valid',
  [TokenVerificationErrorReason.TokenInvalidAuthorizedParties]: 'token_wrong_party',
  [TokenVerificationErrorReason.TokenInvalid]: 'token_invalid',
  [TokenVerificationErrorReason.TokenInvalidAlgorithm]: 'token_invalid',
  [TokenVerificationErrorReason.TokenInvalidSignature]: 'token_invalid',
  [TokenVerificationErrorReason.TokenVerificationFailed]: 'token_invalid',
  [TokenVerificationErrorReason.JWKKidMismatch]: 'token_invalid',
};

/**
 * Verifies session tokens with Clerk's public key, without the network where CLERK_JWT_KEY is given.
 *
 * @throws SettingsError when the settings leave no way to verify a token
 */
export function openSessions(
  settings: Settings<'clerkJwtKey' | 'clerkSecretKey' | 'clerkAuthorizedParties'>,
  clock: Clock = { now: () => new Date() },
): Sessions {
  const { clerkAuthorizedParties: authorizedParties, clerkSecretKey: secretKey } = settings;
  if (authorizedParties.length === 0) {
    throw new SettingsError('CLERK_AUTHORIZED_PARTIES is empty: no session token would be taken.');
  }
  const key = settings.clerkJwtKey === '' ? { secretKey } : { jwtKey: toPem(settings.clerkJwtKey) };
  if (secretKey === '' && !('jwtKey' in key)) {
    throw new SettingsError(
      'Neither CLERK_JWT_KEY nor CLERK_SECRET_KEY is set: session tokens cannot be verified.',
    );
  }
  return {
    verify: async (authorization) => {
      const token = tokenOf(authorization);
      const claims = await verifyToken(token, {
        ...key,
        authorizedParties,
        clockSkewInMs: CLOCK_SKEW_MS,
      }).catch(rethrow);
      // Clerk's library adds the skew to the token's life; here a token ends when it says so.
      if (claims.exp * 1000 <= clock.now().getTime()) {
        throw new SessionError('token_expired');
      }
      if (claims.sub === '') throw new SessionError('token_invalid');
      return { userId: claims.sub };
    },
  };
}

/** @throws SessionError */
function tokenOf(authorization: string | undefined): string {
  const [scheme, token, ...rest] = (authorization ?? '').trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) {
    throw new SessionError('token_missing');
  }
  if (rest.length > 0) throw new SessionError('token_malformed');
  try {
    decodeProtectedHeader(token);
    decodeJwt(token);
    return token;
  } catch (cause) {
    throw new SessionError('token_malformed', { cause });
  }
}

function rethrow(cause: unknown): never {
  const reason = cause instanceof TokenVerificationError ? cause.reason : undefined;
  const problem = reason === undefined ? undefined : PROBLEM_OF_REASON[reason];
  if (problem !== undefined) throw new SessionError(problem, { cause });
  if (reason === undefined || reason === TokenVerificationErrorReason.RemoteJWKFailedToLoad) {
    throw new TransientError('Clerk’s keys could not be fetched.', { cause });
  }
  throw new Error(`Session tokens cannot be verified (${reason}). Check CLERK_SECRET_KEY.`, {
    cause,
  });
}

/**
 * Environment files often hold a PEM on one line, with \n for line breaks.
 *
 * @throws SettingsError
 */
function toPem(setting: string): string {
  try {
    const key = createPublicKey(setting.replaceAll('\\n', '\n'));
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (key.asymmetricKeyType !== 'rsa' || bits !== KEY_BITS) {
      throw new TypeError(`The key is ${key.asymmetricKeyType ?? 'unknown'}, ${bits ?? 0} bits.`);
    }
    return key.export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw new SettingsError(
      `CLERK_JWT_KEY is wrong: expected an RSA public key of ${KEY_BITS} bits in PEM, as Clerk’s ` +
        'dashboard shows it under API keys.',
      { cause },
    );
  }
}
