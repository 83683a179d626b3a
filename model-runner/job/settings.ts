import { LIMIT_SETTINGS } from '../../jobs/limits.js';
import { STORE_SETTINGS } from '../../jobs/store/open-store.js';
import type { SettingKey } from '../../platform/settings.js';

/** What the runner reads of the suite's settings; for its own see config.ts. */
export const RUNNER_SETTINGS = [
  ...STORE_SETTINGS,
  ...LIMIT_SETTINGS,
  'region',
  'serviceVersion',
  'logLevel',
  'uploadsBucket',
  'scoresBucket',
  'storageEndpoint',
  'tasksQueue',
  'tasksEndpoint',
  'tasksServiceAccount',
  'startRunUrl',
  'jobId',
  'jobAttempt',
  'execution',
  'taskAttempt',
] as const satisfies SettingKey[];
