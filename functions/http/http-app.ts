import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';

import { PROBLEMS } from '../../contract/problems.js';
import type { Logger } from '../../platform/log.js';
import type { Sessions } from '../../platform/session.js';
import { describeInvalid } from './invalid-request.js';
import { problemOf, problemResponse } from './problem-response.js';
import { SESSION_SCHEME } from './schemas.js';

/** What every function with an HTTP API is set up with. */
export interface HttpAppOptions {
  sessions: Sessions;
  log: Logger;
  /** Browsers may call from these, and from nowhere else. */
  allowedOrigins: readonly string[];
  /** The largest body that {@link boundedBody} lets through. */
  maxBodyBytes: number;
}

export interface HttpEnv {
  Variables: Pick<HttpAppOptions, 'sessions' | 'log' | 'maxBodyBytes'> & {
    /** Whose session token came with the request; there is one behind {@link signedIn} alone. */
    userId: string;
  };
}

export type HttpApp = OpenAPIHono<HttpEnv>;

const HOUR_SECONDS = 3600;

/**
 * An app without routes that refuses everything as application/problem+json: unknown addresses,
 * wrong methods, requests that do not fit their route's schema, and whatever a handler throws.
 */
export function newHttpApp(options: HttpAppOptions): HttpApp {
  const { sessions, log, allowedOrigins, maxBodyBytes } = options;
  const app: HttpApp = new OpenAPIHono({
    defaultHook: (result, c: Context<HttpEnv>) => {
      if (result.success) return undefined;
      const { target, error, data } = result as typeof result & { data: unknown };
      return problemResponse(c, 'invalid_request', describeInvalid(target, data, error));
    },
  });
  app.use(
    cors({
      origin: [...allowedOrigins],
      allowMethods: ['GET', 'POST', 'DELETE'],
      allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
      exposeHeaders: ['Location', 'Retry-After'],
      maxAge: HOUR_SECONDS,
    }),
  );
  app.use(async (c, next) => {
    c.set('sessions', sessions);
    c.set('log', log.forRequest(c.req.header()));
    c.set('maxBodyBytes', maxBodyBytes);
    // Answers belong to one user and change all the time.
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '));
        const detail = `${c.req.method} was asked for; ${c.req.path} takes ${methods.join(', ')}.`;
        return problemResponse(c, 'method_not_allowed', detail);
      },
    }),
  );
  app.notFound((c) =>
    problemResponse(c, 'not_found', `Nothing is at ${c.req.path}. What is, openapi.json lists.`),
  );
  app.onError((error, c) => {
    const { code, detail } = problemOf(error);
    const { status } = PROBLEMS[code];
    if (status === 503) c.get('log').warn('a service does not answer', { error });
    else if (status >= 500) c.get('log').error('a request failed', { error });
    return problemResponse(c, code, detail);
  });
  app.openAPIRegistry.registerComponent('securitySchemes', SESSION_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A session token of Clerk.',
  });
  return app;
}

/**
 * Lets a request through only with a valid session token, and tells the route whose it is. Goes with
 * `security: SIGNED_IN` and `refusals(...SESSION_PROBLEMS)`.
 */
export const signedIn = createMiddleware<HttpEnv>(async (c, next) => {
  const { userId } = await c.var.sessions.verify(c.req.header('Authorization'));
  c.set('userId', userId);
  await next();
});

/** Refuses a larger body than the app takes, before more than that of it is read. */
export const boundedBody = createMiddleware<HttpEnv>((c, next) => {
  const maxSize = c.var.maxBodyBytes;
  const detail = `The body may have ${maxSize} bytes at most.`;
  const onError = (): Response => problemResponse(c, 'body_too_large', detail);
  return bodyLimit({ maxSize, onError })(c, next);
});
