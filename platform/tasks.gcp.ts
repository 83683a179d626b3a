import { createHash } from 'node:crypto';

import { CloudTasksClient, protos } from '@google-cloud/tasks';
import { credentials, status } from '@grpc/grpc-js';

import type { StartTask } from '../contract/job.js';
import type { TaskQueue } from '../jobs/ports.js';
import { TransientError } from '../model-runner/errors.js';
import { SettingsError, type Settings } from './settings.js';

/** A queue that holds a connection until it is closed. */
export type OpenTaskQueue = TaskQueue & { close: () => Promise<void> };

/** start-run reads a document and makes one call: what takes longer is stuck. */
const DISPATCH_DEADLINE_SECONDS = 60;

/** Codes with which the queue says that it could not, rather than that it would not. */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
]);

/**
 * Opens the Cloud Tasks queue, which calls start-run with each task as JSON and an OpenID Connect
 * token of TASKS_SERVICE_ACCOUNT.
 */
export function openTaskQueue(
  settings: Settings<
    'projectId' | 'region' | 'tasksQueue' | 'startRunUrl' | 'tasksServiceAccount' | 'tasksEndpoint'
  >,
): OpenTaskQueue {
  const { projectId, region, tasksQueue, startRunUrl, tasksServiceAccount } = settings;
  const client = new CloudTasksClient(clientOptions(settings.tasksEndpoint));
  const parent = client.queuePath(projectId, region, tasksQueue);
  return {
    enqueue: async (startTask) => {
      const task = {
        name: `${parent}/tasks/${taskId(startTask)}`,
        dispatchDeadline: { seconds: DISPATCH_DEADLINE_SECONDS },
        httpRequest: {
          httpMethod: protos.google.cloud.tasks.v2.HttpMethod.POST,
          url: startRunUrl,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(startTask)),
          oidcToken: { serviceAccountEmail: tasksServiceAccount, audience: startRunUrl },
        },
      };
      try {
        await client.createTask({ parent, task });
      } catch (cause) {
        const code = (cause as { code?: unknown }).code;
        if (code === status.ALREADY_EXISTS) return;
        const problem = `The queue ${tasksQueue} did not take a task.`;
        throw TRANSIENT_CODES.has(code)
          ? new TransientError(problem, { cause })
          : new Error(problem, { cause });
      }
    },
    close: async () => {
      await client.close();
    },
  };
}

/**
 * One name for each attempt, so that asking twice adds one task. Cloud Tasks wants names that do not
 * begin alike, hence the hash in front.
 */
export function taskId({ job_id, generation, attempt }: StartTask): string {
  const identity = `${job_id}-${generation}-${attempt}`;
  return `${createHash('sha256').update(identity).digest('hex').slice(0, 16)}-${identity}`;
}

/** @throws SettingsError */
function clientOptions(endpoint: string) {
  if (endpoint === '') return {};
  const [, host, port] = /^(\S+):(\d+)$/.exec(endpoint) ?? [];
  if (host === undefined) {
    throw new SettingsError(`TASKS_ENDPOINT is "${endpoint}". Expected host:port.`);
  }
  // The client takes host and port apart; both in apiEndpoint do not work.
  return {
    apiEndpoint: host,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    // Never sent; without any the client would look for some.
    credentials: { client_email: 'nobody', private_key: 'none' },
  };
}
