import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { Hono, type Context } from 'hono';
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { streamSSE } from 'hono/streaming';

import { AUDIO_TYPES } from '../../contract/audio-types.js';
import type { PublicJob } from '../../contract/job.js';
import { PROBLEMS, type Problem, type ProblemCode } from '../../contract/problems.js';

const EXPIRES_AT = '2099-01-01T00:00:00.000Z';
const PAGE_JOBS = 3;

/** What the page is tested against: the API's shapes, jobs that do what a test says, and a bucket. */
export interface FakeSuite {
  url: string;
  jobs: Map<string, PublicJob>;
  /** What the page asked for, such as `POST /api/v1/jobs`. */
  requests: string[];
  /** The bodies of requests by the same names, the latest of each. */
  bodies: Map<string, unknown>;
  bucket: FakeBucket;
  /** Adds a job, or changes one, and tells those who listen. */
  setJob: (job: Partial<PublicJob> & { job_id: string }) => PublicJob;
  deleteJob: (jobId: string) => void;
  /** Refuses the next request to an address with a problem. */
  refuseNext: (address: string, code: ProblemCode, detail: string) => void;
  close: () => Promise<void>;
}

/** Serves `pageFolder` and an API beside it. Jobs are everybody's: who may see what is not tested here. */
export async function startFakeSuite(pageFolder: string, musicXml: string): Promise<FakeSuite> {
  const jobs = new Map<string, PublicJob>();
  const listeners = new Set<() => void>();
  const refusals = new Map<string, Problem>();
  const requests: string[] = [];
  const bodies = new Map<string, unknown>();
  const bucket = await startFakeBucket(musicXml);
  const app = new Hono();
  bucket.onComplete = (session) => setJob({ job_id: session.slice(1), status: 'queued' });

  const setJob: FakeSuite['setJob'] = (change) => {
    const job = { ...(jobs.get(change.job_id) ?? NEW_JOB), ...change };
    // As a store does it: every write is later than the one before.
    const updatedAt = jobs.has(change.job_id) ? Date.parse(job.updated_at) + 1 : Date.now();
    const stored = { ...job, updated_at: new Date(updatedAt).toISOString() };
    jobs.set(stored.job_id, stored);
    for (const listener of listeners) listener();
    return stored;
  };
  const deleteJob = (jobId: string): void => {
    jobs.delete(jobId);
    for (const listener of listeners) listener();
  };
  const known = (context: Context, change: (job: PublicJob) => Partial<PublicJob> = () => ({})) => {
    const job = jobs.get(context.req.param('id') ?? '');
    if (!job) return problem(context, makeProblem('job_not_found', 'There is no job of this id.'));
    const changed = change(job);
    return context.json(
      Object.keys(changed).length === 0 ? job : setJob({ job_id: job.job_id, ...changed }),
    );
  };

  app.use(async (context, next) => {
    const address = `${context.req.method} ${context.req.path}`;
    requests.push(address);
    const refusal = refusals.get(address);
    refusals.delete(address);
    if (refusal) return problem(context, refusal);
    const needsToken = /^\/(api\/v1\/(?!config)|local\/jobs)/.test(context.req.path);
    if (needsToken && !context.req.header('authorization')?.startsWith('Bearer token-of-')) {
      return problem(context, makeProblem('token_missing', 'Sign in first.'));
    }
    if (context.req.header('content-type') === 'application/json') {
      bodies.set(address, await context.req.json());
    }
    return next();
  });
  app.get('/api/v1/config', (context) =>
    context.json({
      sign_in: { kind: 'development' },
      live: { kind: 'events' },
      max_upload_bytes: 20 * 1024 * 1024,
      audio_types: AUDIO_TYPES.map(({ contentTypes, extensions }) => ({
        content_type: contentTypes[0],
        extensions,
      })),
    }),
  );
  app.post('/local/session', async (context) => {
    const { name } = await context.req.json<{ name: string }>();
    return context.json({ token: `token-of-${name}`, user_id: name, expires_at: EXPIRES_AT });
  });
  app.get('/local/jobs/:id/events', (context) =>
    streamSSE(context, async (stream) => {
      const id = context.req.param('id');
      const tell = () => {
        const job = jobs.get(id);
        const event = job ? { data: JSON.stringify(job) } : { event: 'gone', data: '' };
        void stream.writeSSE(event);
      };
      tell();
      listeners.add(tell);
      await new Promise<void>((resolve) => {
        stream.onAbort(resolve);
      });
      listeners.delete(tell);
    }),
  );
  app.post('/api/v1/jobs', async (context) => {
    const { filename } = await context.req.json<{ filename: string }>();
    const job = setJob({ job_id: crypto.randomUUID(), status: 'awaiting_upload', filename });
    const upload = {
      method: 'POST',
      url: `${bucket.url}/${job.job_id}`,
      headers: { 'x-goog-resumable': 'start' },
      expires_at: EXPIRES_AT,
    };
    return context.json({ ...job, upload }, 201);
  });
  app.get('/api/v1/jobs', (context) => {
    const { search = '', cursor = '0' } = context.req.query();
    const found = [...jobs.values()]
      .filter(({ filename }) => filename.toLowerCase().includes(search.toLowerCase()))
      .reverse();
    const end = Number(cursor) + PAGE_JOBS;
    return context.json({
      jobs: found.slice(Number(cursor), end),
      next_cursor: end < found.length ? String(end) : null,
    });
  });
  app.get('/api/v1/jobs/:id', (context) => known(context));
  app.post('/api/v1/jobs/:id/cancel', (context) => known(context, () => ({ status: 'cancelled' })));
  app.post('/api/v1/jobs/:id/retry', (context) =>
    known(context, ({ attempt }) => ({ status: 'queued', attempt: attempt + 1, error: null })),
  );
  app.post('/api/v1/jobs/:id/score', (context) =>
    known(context, ({ result }) => ({ result: result && { ...result, bpm: 150 } })),
  );
  app.delete('/api/v1/jobs/:id', (context) => {
    deleteJob(context.req.param('id'));
    return context.body(null, 204);
  });
  app.get('/api/v1/jobs/:id/files/:name', (context) => {
    const { id, name } = context.req.param();
    return context.json({ url: `${bucket.url}/${id}/${name}`, expires_at: EXPIRES_AT });
  });
  app.use(serveStatic({ root: pageFolder }));

  const server = await listen(app);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobs,
    requests,
    bodies,
    bucket,
    setJob,
    deleteJob,
    refuseNext: (address, code, detail) => refusals.set(address, makeProblem(code, detail)),
    close: async () => {
      await bucket.close();
      await closeServer(server as Server);
    },
  };
}

const NEW_JOB: PublicJob = {
  job_id: '',
  status: 'queued',
  created_at: '2026-11-08T14:37:34.000Z',
  updated_at: '2026-11-08T14:37:34.000Z',
  expires_at: '2026-12-08T14:37:34.000Z',
  filename: 'song.mp3',
  progress: 10,
  stage: null,
  attempt: 1,
  options: {},
  result: null,
  error: null,
  files: [],
};

export interface FakeBucket {
  url: string;
  /** What has arrived, by job. */
  received: Map<string, Buffer>;
  /** Called with the session of a song that has arrived whole. */
  onComplete: (session: string) => void;
  /** Called before bytes are kept: 'drop' keeps the first half of them and cuts the connection. */
  onChunk: (session: string) => Promise<'keep' | 'drop'>;
  close: () => Promise<void>;
}

/** One bucket, at another origin than the page's, as far as uploads and downloads go. */
async function startFakeBucket(musicXml: string): Promise<FakeBucket> {
  const received = new Map<string, Buffer>();
  const bucket: FakeBucket = {
    url: '',
    received,
    onChunk: () => Promise.resolve('keep'),
    onComplete: () => undefined,
    close: () => closeServer(server),
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const session = request.url!;
    const [, start, size] = /(?:(\d+)-\d+|\*)\/(\d+)$/.exec(request.headers['content-range']!)!;
    const held = received.get(session) ?? Buffer.alloc(0);
    const bytes = start === undefined ? Buffer.alloc(0) : await buffer(request);
    const fate = bytes.length > 0 ? await bucket.onChunk(session) : 'keep';
    const kept = fate === 'keep' ? bytes : bytes.subarray(0, bytes.length / 2);
    const now = Buffer.concat([held.subarray(0, Number(start ?? held.length)), kept]);
    received.set(session, now);
    if (fate === 'drop') {
      request.socket.destroy();
      return;
    }
    if (now.length === Number(size)) {
      response.writeHead(200).end();
      bucket.onComplete(session);
    } else {
      const range = now.length > 0 ? { range: `bytes=0-${now.length - 1}` } : {};
      response.writeHead(308, range).end();
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'location, range');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
      });
      response.end();
    } else if (request.method === 'POST') {
      response.writeHead(201, { location: `${bucket.url}${request.url!}` }).end();
    } else if (request.method === 'PUT') {
      await take(request, response);
    } else if (request.method === 'DELETE') {
      received.delete(request.url!);
      response.writeHead(204).end();
    } else {
      const name = request.url!.split('/').at(-1)!;
      response.setHeader('content-disposition', `attachment; filename="song ${name}"`);
      response.end(musicXml);
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bucket.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return bucket;
}

async function listen(app: Hono): Promise<ServerType> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
      resolve(server);
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function makeProblem(code: ProblemCode, detail: string): Problem {
  return { type: 'about:blank', code, detail, ...PROBLEMS[code] };
}

function problem(context: Context, { status, ...rest }: Problem): Response {
  return context.body(JSON.stringify({ ...rest, status }), status as 400, {
    'content-type': 'application/problem+json',
  });
}

/** The score of the example song. */
export function exampleScore(): string {
  return readFileSync(new URL('../../examples/night-shift.true.musicxml', import.meta.url), 'utf8');
}
