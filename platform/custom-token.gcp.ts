import { GoogleAuth, Impersonated, JWT } from 'google-auth-library';

import type { Clock } from '../jobs/ports.js';
import { TransientError } from '../model-runner/errors.js';
import type { Settings } from './settings.js';

/** Makes the tokens that the page signs in to Firebase with, to listen to its user's jobs. */
export interface CustomTokens {
  /** @throws TransientError when the token can't be signed just now; Error when it may not be */
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
        const problem = 'A custom token could not be signed.';
        throw isRefusal(cause)
          ? new Error(problem, { cause })
          : new TransientError(problem, { cause });
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
  const client = await auth.getClient();
  if (client instanceof JWT && client.email && (wanted === '' || wanted === client.email)) {
    return { account: client.email, sign: (content) => auth.sign(content) };
  }
  const account = wanted === '' ? (await auth.getCredentials()).client_email! : wanted;
  const impersonated = new Impersonated({ sourceClient: client, targetPrincipal: account });
  return { account, sign: async (content) => (await impersonated.sign(content)).signedBlob };
}

/** Whether Google answered that it will not, rather than that it cannot just now. */
function isRefusal(error: unknown): boolean {
  const status = (error as { status?: unknown }).status;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 429;
}
