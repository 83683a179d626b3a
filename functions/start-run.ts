import { http } from '@google-cloud/functions-framework';
import { z } from 'zod';

import { LIFECYCLE_SETTINGS } from '../jobs/lifecycle-settings.js';
import { openRunner } from '../platform/runner.gcp.js';
import { readSettings, type Environment, type SettingKey } from '../platform/settings.js';
import { startRun } from './internal/start-run.js';
import { openLifecycle } from './lifecycle.gcp.js';
import { once } from './once.js';

export const START_RUN_SETTINGS = [
  ...LIFECYCLE_SETTINGS,
  'runnerJob',
  'runEndpoint',
] as const satisfies SettingKey[];

const START_TASK = z.strictObject({
  job_id: z.uuid(),
  bucket: z.string(),
  generation: z.string(),
  attempt: z.int().min(1),
});

/** Registers the target of the queue. It is called with a token that only the queue has. */
export function register(env: Environment): void {
  const settings = readSettings(env, START_RUN_SETTINGS);
  const openPorts = once(async () => ({
    ...(await openLifecycle('start-run', settings)),
    runner: openRunner(settings),
  }));
  http('start-run', async (request, response) => {
    const opened = await openPorts();
    const ports = { ...opened, log: opened.log.forRequest(request.headers) };
    const task = START_TASK.safeParse(request.body);
    if (!task.success) {
      // It stays wrong however often it is delivered.
      ports.log.error('A task is malformed.', { error: task.error });
      response.status(204).end();
      return;
    }
    try {
      await startRun(ports, task.data);
      response.status(204).end();
    } catch (error) {
      ports.log.warn('The queue is to try again.', { error, job_id: task.data.job_id });
      response.status(503).end();
    }
  });
}
