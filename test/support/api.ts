import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { PublicJob, StartTask } from '../../contract/job.js';
import type { Problem } from '../../contract/problems.js';
import { newApi } from '../../functions/api/app.js';
import type { ApiPorts } from '../../functions/api/ports.js';
import { API_SETTINGS, type ApiSettings } from '../../functions/api/settings.js';
import type { HttpApp } from '../../functions/http/http-app.js';
import { applyEvent } from '../../jobs/lifecycle.js';
import { limitsFrom } from '../../jobs/limits.js';
import { EmbeddedJobStore } from '../../jobs/store/embedded.js';
import type { Decision, JobEvent } from '../../jobs/transition.js';
import {
  createDevelopmentIssuer,
  DEVELOPMENT_PARTY,
} from '../../local/identity/development-issuer.js';
import { createLogger } from '../../platform/log.js';
import { openSessions } from '../../platform/session.js';
import { readSettings, type Environment } from '../../platform/settings.js';
import { OpenApi } from './openapi.js';
import { startStorage, type StorageUnderTest } from './storage.js';

export const PAGE = 'https://page.groovesheet.test';

export interface ApiUnderTest {
  app: HttpApp;
  ports: ApiPorts;
  storage: StorageUnderTest;
  openApi: OpenApi;
  environment: Environment;
  /** What was put into the queue. */
  tasks: StartTask[];
  logLines: string[];
  tokenOf: (user: string) => Promise<string>;
  /** Lets time pass for the API. */
  wait: (seconds: number) => void;
  /** Asks as a user, and holds the answer against the OpenAPI document. */
  ask: (user: string, method: string, path: string, body?: unknown) => Promise<Response>;
  /** The same with headers of one's own, and nobody signed in. */
  send: (path: string, init?: RequestInit) => Promise<Response>;
  happen: (jobId: string, event: JobEvent) => Promise<Decision>;
  objects: (bucket: string, names: string[]) => Promise<(string | undefined)[]>;
  close: () => Promise<void>;
}

/** The API over the embedded store and the local storage server, with what a test wants otherwise. */
export async function startApi(
  folder: string,
  overrides: { env?: Environment; ports?: Partial<ApiPorts> } = {},
): Promise<ApiUnderTest> {
  const storage = await startStorage(folder);
  const issuer = createDevelopmentIssuer({
    key: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    env: {},
    clock: { now: () => new Date() },
  });
  const environment = environmentOf(folder, storage, { ...overrides.env, jwtKey: issuer.jwtKey });
  const settings: ApiSettings = readSettings(environment, API_SETTINGS);
  const tasks: StartTask[] = [];
  const logLines: string[] = [];
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const store = new EmbeddedJobStore(settings.embeddedStore);
  const ports: ApiPorts = {
    store,
    objects: storage.store,
    queue: { enqueue: (task) => Promise.resolve(void tasks.push(task)) },
    clock,
    limits: limitsFrom(settings),
    buckets: { uploads: 'uploads', scores: 'scores' },
    log: createLogger({
      service: 'api',
      version: 'test',
      level: 'info',
      projectId: 'groovesheet-test',
      write: (line) => void logLines.push(line),
    }),
    sessions: openSessions(settings),
    customTokens: {
      mint: (userId) => Promise.resolve({ token: `for ${userId}`, expires_at: iso(3600) }),
    },
    newId: randomUUID,
    composeScore: () => Promise.reject(new Error('No score is written in this test.')),
    settings,
    ...overrides.ports,
  };
  const app = newApi(ports);
  const described = await app.request('/api/v1/openapi.json');
  const openApi = new OpenApi((await described.json()) as OpenApi['document']);

  const tokenOf = async (userId: string): Promise<string> =>
    (await issuer.issueSession({ userId, lifetimeSeconds: 600 })).token;
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await app.request(path, init);
    await openApi.check(init.method ?? 'GET', path, response);
    return response;
  };
  return {
    ...{ app, ports, storage, openApi, environment, tasks, logLines, tokenOf, send },
    wait: (seconds) => {
      aheadMs += seconds * 1000;
    },
    ask: async (user, method, path, body) =>
      send(path, {
        method,
        headers: {
          Authorization: `Bearer ${await tokenOf(user)}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    happen: (jobId, event) => applyEvent(ports, { jobId }, event),
    objects: (bucket, names) =>
      Promise.all(
        names.map((object) => text(storage.store.read({ bucket, object })).catch(() => undefined)),
      ),
    close: async () => {
      await store.close();
      await storage.server.close();
    },
  };
}

/** Everything that the functions read, as the suite on one machine sets it. */
function environmentOf(
  folder: string,
  { server }: StorageUnderTest,
  { jwtKey, ...env }: Environment,
): Environment {
  return {
    GOOGLE_CLOUD_PROJECT: 'groovesheet-test',
    REGION: 'local',
    UPLOADS_BUCKET: 'uploads',
    SCORES_BUCKET: 'scores',
    TASKS_QUEUE: 'start-run',
    TASKS_ENDPOINT: '127.0.0.1:9',
    START_RUN_URL: 'http://127.0.0.1:9/start-run',
    TASKS_SERVICE_ACCOUNT: 'queue@groovesheet.test',
    RUNNER_JOB: 'model-runner',
    STORAGE_ENDPOINT: server.url,
    EMBEDDED_STORE: join(folder, 'jobs.sqlite'),
    ALLOWED_ORIGINS: PAGE,
    CLERK_JWT_KEY: jwtKey,
    CLERK_AUTHORIZED_PARTIES: DEVELOPMENT_PARTY,
    LOG_LEVEL: 'error',
    ...env,
  };
}

export async function jobOf(response: Response): Promise<PublicJob> {
  return (await response.clone().json()) as PublicJob;
}

export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.clone().json()) as Problem;
}

function iso(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
