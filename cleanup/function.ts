import { http } from '@google-cloud/functions-framework';

import { toHttpFunction } from '../functions/http/http-function.js';
import { createLogger } from '../platform/log.js';
import { openSessions } from '../platform/session.js';
import { readSettings, type Environment } from '../platform/settings.js';
import { newCleanupApi } from './api.js';
import { CLEANUP_SETTINGS } from './settings.js';

export { CLEANUP_SETTINGS };

/** Registers the clean-up service. */
export function register(env: Environment): void {
  const settings = readSettings(env, CLEANUP_SETTINGS);
  const { projectId, serviceVersion: version, logLevel: level } = settings;
  const clock = { now: () => new Date() };
  const app = newCleanupApi({
    sessions: openSessions(settings, clock),
    log: createLogger({ service: 'cleanup', version, level, projectId }),
    clock,
    settings,
  });
  http(
    'cleanup',
    toHttpFunction(() => Promise.resolve(app)),
  );
}
