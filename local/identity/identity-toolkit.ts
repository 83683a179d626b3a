import type { IncomingMessage, ServerResponse } from 'node:http';

import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { z } from 'zod';

import type { Clock } from '../../jobs/ports.js';
import { CUSTOM_TOKEN_AUDIENCE } from '../../platform/custom-token.gcp.js';
import { LOCAL_PROJECT, type LocalKeys } from './keys.js';

/** Requests whose path begins so are the identity toolkit's. */
export const IDENTITY_TOOLKIT_PATHS = [
  '/identitytoolkit.googleapis.com/',
  '/securetoken.googleapis.com/',
] as const;

/** A handler for Node's HTTP server. */
export type IdentityToolkit = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const ID_TOKEN_ISSUER = `https://securetoken.google.com/${LOCAL_PROJECT}`;
const REFRESH_TOKEN_AUDIENCE = 'refresh';
const ID_TOKEN_SECONDS = 3600;
const ALGORITHM = 'RS256';

/** What the real service answers with an HTTP status of 400, by its own names. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * Stands for the part of Firebase Authentication that the page needs: a custom token becomes a
 * session (as the web SDK's `connectAuthEmulator` and `signInWithCustomToken` ask for it), which can
 * be looked up and refreshed. The Firestore emulator's rules take the id tokens. Nothing is kept:
 * refresh tokens are signed, too, and outlive a restart.
 */
export function createIdentityToolkit(
  keys: Pick<LocalKeys, 'serviceAccount' | 'google'>,
  clock: Clock,
): IdentityToolkit {
  const { serviceAccount, google } = keys;
  const sign = async (userId: string, claims: JWTPayload): Promise<string> =>
    await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ID_TOKEN_ISSUER)
      .setSubject(userId)
      .setIssuedAt(nowSeconds(clock))
      .sign(google.privateKey);
  const issue = async (userId: string) => ({
    userId,
    idToken: await sign(userId, {
      aud: LOCAL_PROJECT,
      exp: nowSeconds(clock) + ID_TOKEN_SECONDS,
      auth_time: nowSeconds(clock),
      user_id: userId,
      firebase: { identities: {}, sign_in_provider: 'custom' },
    }),
    refreshToken: await sign(userId, { aud: REFRESH_TOKEN_AUDIENCE }),
    expiresIn: String(ID_TOKEN_SECONDS),
  });
  const userOf = async (token: string, audience: string): Promise<string> => {
    const { payload } = await jwtVerify(token, google.publicKey, {
      algorithms: [ALGORITHM],
      issuer: ID_TOKEN_ISSUER,
      audience,
      currentDate: clock.now(),
    }).catch(refuse('INVALID_ID_TOKEN'));
    return payload.sub!;
  };

  const app = new Hono();
  app.use(cors());
  app.post('/identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken', async (context) => {
    const { token } = parse(CustomTokenBody, await context.req.json());
    const { payload } = await jwtVerify(token, serviceAccount.publicKey, {
      algorithms: [ALGORITHM],
      issuer: serviceAccount.email,
      subject: serviceAccount.email,
      audience: CUSTOM_TOKEN_AUDIENCE,
      requiredClaims: ['exp'],
      currentDate: clock.now(),
    }).catch(refuse('INVALID_CUSTOM_TOKEN'));
    const { idToken, refreshToken, expiresIn } = await issue(parse(CustomTokenClaims, payload).uid);
    return context.json({ idToken, refreshToken, expiresIn, isNewUser: false });
  });
  app.post('/identitytoolkit.googleapis.com/v1/accounts:lookup', async (context) => {
    const { idToken } = parse(LookupBody, await context.req.json());
    const localId = await userOf(idToken, LOCAL_PROJECT);
    return context.json({ users: [{ localId, customAuth: true, providerUserInfo: [] }] });
  });
  app.post('/securetoken.googleapis.com/v1/token', async (context) => {
    const { refresh_token } = parse(RefreshBody, await context.req.parseBody());
    const renewed = await issue(await userOf(refresh_token, REFRESH_TOKEN_AUDIENCE));
    return context.json({
      user_id: renewed.userId,
      id_token: renewed.idToken,
      access_token: renewed.idToken,
      refresh_token: renewed.refreshToken,
      expires_in: renewed.expiresIn,
      token_type: 'Bearer',
      project_id: LOCAL_PROJECT,
    });
  });
  app.notFound((context) => context.json(toBody(404, 'NOT_FOUND'), 404));
  app.onError((error, context) => {
    if (error instanceof Refusal || error instanceof SyntaxError) {
      return context.json(
        toBody(400, error instanceof Refusal ? error.message : 'INVALID_JSON'),
        400,
      );
    }
    throw error;
  });
  return getRequestListener(app.fetch);
}

const CustomTokenBody = z.object({ token: z.string() });
const CustomTokenClaims = z.object({ uid: z.string().min(1).max(128) });
const LookupBody = z.object({ idToken: z.string() });
const RefreshBody = z.object({
  grant_type: z.literal('refresh_token'),
  refresh_token: z.string(),
});

function parse<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new Refusal('INVALID_ARGUMENT', { cause: parsed.error });
}

function refuse(code: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof errors.JOSEError) throw new Refusal(code, { cause });
    throw cause;
  };
}

function toBody(code: number, message: string) {
  return { error: { code, message, errors: [{ message, domain: 'global', reason: 'invalid' }] } };
}

function nowSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}
