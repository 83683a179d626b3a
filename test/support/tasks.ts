import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudTasksClient } from '@google-cloud/tasks';
import { credentials } from '@grpc/grpc-js';

import type { StartTask } from '../../contract/job.js';
import { createInvoker } from '../../local/identity/invoker.js';
import { QUEUE_SETTINGS, type QueueSettings } from '../../local/tasks/queue-settings.js';
import { startTasksServer } from '../../local/tasks/server.js';
import { openTaskQueue, type OpenTaskQueue } from '../../platform/tasks.gcp.js';
import { receive, serveHttp, type Received } from './http.js';

export const START_TASK: StartTask = {
  job_id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
  bucket: 'uploads',
  generation: '1762612654000001',
  attempt: 1,
};

export const RECEIVER_PATH = '/internal/start-run';
export const QUEUE_NAME = 'projects/demo-groovesheet/locations/local/queues/start-run';
const ACCOUNT = 'queue@demo-groovesheet.iam.gserviceaccount.com';

/** A tasks server, the official client and the project's own queue on it, and a target that keeps what it gets. */
export interface TasksUnderTest {
  queue: OpenTaskQueue;
  client: CloudTasksClient;
  settings: Parameters<typeof openTaskQueue>[0];
  received: Received[];
  /** What the target answers from now on; null leaves the call open. */
  answer: (status: (call: number) => number | null) => void;
  admits: (authorization: string | undefined) => Promise<boolean>;
  /** Stops the server and starts another over the same folder. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

const clock = { now: () => new Date() };
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** @param changes to settings that otherwise try again at once, so that tests need not wait */
export async function createTasks(changes: Partial<QueueSettings> = {}): Promise<TasksUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'groovesheet-test-'));
  const received: Received[] = [];
  let statusOf: (call: number) => number | null = () => 200;
  const target = await serveHttp((request, response) => {
    void receive(request).then((call) => {
      const status = statusOf(received.push(call));
      if (status !== null) response.writeHead(status).end('thank you');
    });
  });
  const invoker = createInvoker(key, clock);
  const start = async (port?: number) =>
    await startTasksServer({
      folder,
      queues: ['start-run'],
      ...(port !== undefined && { port }),
      clock,
      mintToken: invoker.mint,
      settings: { ...QUEUE_SETTINGS, minBackoffSeconds: 0.02, maxBackoffSeconds: 0.1, ...changes },
    });
  let server = await start();
  const port = Number(server.endpoint.split(':')[1]);
  const startRunUrl = `${target.url}${RECEIVER_PATH}`;
  const settings = {
    projectId: 'demo-groovesheet',
    region: 'local',
    tasksQueue: 'start-run',
    startRunUrl,
    tasksServiceAccount: ACCOUNT,
    tasksEndpoint: server.endpoint,
  };
  const queue = openTaskQueue(settings);
  const client = new CloudTasksClient({
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: credentials.createInsecure(),
    credentials: { client_email: 'nobody', private_key: 'none' },
  });
  let closing: Promise<unknown> | undefined;
  return {
    queue,
    client,
    settings,
    received,
    answer: (status) => {
      statusOf = status;
    },
    admits: (authorization) =>
      invoker.admits(authorization, { audience: startRunUrl, account: ACCOUNT }),
    restart: async () => {
      await server.close();
      server = await start(port);
    },
    close: async () => {
      closing ??= (async () => {
        await Promise.all([queue.close(), client.close(), server.close()]);
        await target.close();
        await rm(folder, { recursive: true });
      })();
      await closing;
    },
  };
}
