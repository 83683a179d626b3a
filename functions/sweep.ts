import { http } from '@google-cloud/functions-framework';

import { LIFECYCLE_SETTINGS } from '../jobs/lifecycle-settings.js';
import { readSettings, type Environment, type SettingKey } from '../platform/settings.js';
import { sweep } from './internal/sweep.js';
import { openLifecycle } from './lifecycle.gcp.js';
import { once } from './once.js';

export const SWEEP_SETTINGS = [
  ...LIFECYCLE_SETTINGS,
  'maxUploadBytes',
] as const satisfies SettingKey[];

/** Within the scheduler's own deadline of five minutes. */
const SWEEP_MS = 240_000;

/** Registers the target of the scheduler. It is called with a token that only the scheduler has. */
export function register(env: Environment): void {
  const settings = readSettings(env, SWEEP_SETTINGS);
  const openPorts = once(() => openLifecycle('sweep', settings));
  http('sweep', async (request, response) => {
    const opened = await openPorts();
    const ports = { ...opened, log: opened.log.forRequest(request.headers) };
    const deadline = new Date(ports.clock.now().getTime() + SWEEP_MS);
    const { maxUploadBytes } = settings;
    response.json(await sweep(ports, { deadline, maxUploadBytes }));
  });
}
