import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

import { toPublicJob, type Job } from '../contract/job.js';
import type { JobStore } from '../jobs/ports.js';
import { SessionError, type Sessions } from '../platform/session.js';
import { UserNameError, type DevelopmentIssuer } from './identity/development-issuer.js';

const PAGE_SESSION_SECONDS = 3600;
/** Proxies and browsers drop connections on which nothing is heard for long. */
const KEEP_ALIVE_MS = 15_000;

/**
 * What the suite on one machine offers the page in place of Clerk and of Firestore's listener:
 *
 * - `POST /local/session` `{name}`: a development session, `{token, user_id, expires_at}`; not there
 *   where users sign in with Clerk.
 * - `GET /local/jobs/{id}/events`: the job after every change, as server-sent events; `gone` once it
 *   is deleted.
 */
export function localApi(ports: {
  store: JobStore;
  sessions: Sessions;
  issuer: DevelopmentIssuer | undefined;
}): Hono {
  const { store, sessions, issuer } = ports;
  const app = new Hono();

  if (issuer) {
    app.post('/local/session', async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      const name = (body as { name?: unknown } | undefined)?.name;
      if (typeof name !== 'string') return c.json({ detail: 'Expected {"name": "alice"}.' }, 400);
      try {
        const request = { userId: name, lifetimeSeconds: PAGE_SESSION_SECONDS };
        return c.json({ ...(await issuer.issueSession(request)), user_id: name });
      } catch (error) {
        if (error instanceof UserNameError) return c.json({ detail: error.message }, 400);
        throw error;
      }
    });
  }

  app.get('/local/jobs/:id/events', async (c) => {
    const { userId } = await sessions.verify(c.req.header('Authorization'));
    const jobId = c.req.param('id');
    const job = await store.get(jobId);
    if (job?.owner !== userId) return c.json({ detail: 'There is no such job.' }, 404);
    return streamSSE(c, async (stream) => {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      let sent: Promise<unknown> = Promise.resolve();
      const send = (message: { event?: string; data: string }): void => {
        sent = sent
          .then(() => stream.writeSSE(message))
          .catch(() => {
            end();
          });
      };
      const stop = store.watch(jobId, (seen: Job | undefined) => {
        if (seen) {
          send({ data: JSON.stringify(toPublicJob(seen)) });
          return;
        }
        send({ event: 'gone', data: '' });
        void sent.then(() => {
          end();
        });
      });
      const keepAlive = setInterval(() => {
        send({ event: 'still-here', data: '' });
      }, KEEP_ALIVE_MS);
      stream.onAbort(() => {
        end();
      });
      await ended;
      clearInterval(keepAlive);
      stop();
    });
  });

  app.onError((error, c) => {
    if (error instanceof SessionError) return c.json({ detail: error.message }, 401);
    throw error;
  });
  return app;
}
