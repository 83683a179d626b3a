import { GoogleAuth, Impersonated } from 'google-auth-library';

import type { Clock } from '../jobs/ports.js';
import { TransientError } from '../model-runner/errors.js';
import type { Settings } from './settings.js';

/** Makes the tokens that the page signs in to Firebase with, to listen to its user's jobs. */
export interface CustomTokens {
  /** @throws TransientError when the token can't be signed just now */
  mint: (userId: string) => Promise<CustomToken>;
}

export interface CustomToken {
  token: string;
  expires_at: string;
}

/** https://firebase.google.com/docs/auth/admin/create-custom-tokens says what a token holds. */
export const CUSTOM_TOKEN_AUDIENCE =
  'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit';

/** The longest that Firebase takes. */
const LIFETIME_SECONDS = 3600;

/**
 * Signs with the key file that GOOGLE_APPLICATION_CREDENTIALS names, and with IAM's signBlob where
 * there is none. CUSTOM_TOKEN_ACCOUNT may name another account that these credentials may sign as.
 */
export function openCustomTokens(
  settings: Settings<'customTokenAccount'>,
  clock: Clock,
  auth: GoogleAuth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' }),
): CustomTokens {
  return {
    mint: async (userId) => {
      const issuedAtSeconds = Math.floor(clock.now().getTime() / 1000);
      const expiresAtSeconds = issuedAtSeconds + LIFETIME_SECONDS;
      try {
        const { account, sign } = await openSigner(auth, settings.customTokenAccount);
        const content = [
          { alg: 'RS256', typ: 'JWT' },
          {
            iss: account,
            sub: account,
            aud: CUSTOM_TOKEN_AUDIENCE,
            iat: issuedAtSeconds,
            exp: expiresAtSeconds,
            uid: userId,
          },
        ]
          .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.');
        return {
          token: `${content}.${Buffer.from(await sign(content), 'base64').toString('base64url')}`,
          expires_at: new Date(expiresAtSeconds * 1000).toISOString(),
        };
      } catch (cause) {
        throw new TransientError('A custom token could not be signed.', { cause });
      }
    },
  };
}

/** Signs with RS256; the signature is base64. */
interface Signer {
  account: string;
  sign: (content: string) => Promise<string>;
}

async function openSigner(auth: GoogleAuth, wanted: string): Promise<Signer> {
  const { client_email: own = '' } = await auth.getCredentials();
  if (wanted === '' || wanted === own) {
    return { account: own, sign: async (content) => await auth.sign(content) };
  }
  const impersonated = new Impersonated({
    sourceClient: await auth.getClient(),
    targetPrincipal: wanted,
  });
  return {
    account: wanted,
    sign: async (content) => (await impersonated.sign(content)).signedBlob,
  };
}
