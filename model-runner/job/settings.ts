import { LIFECYCLE_SETTINGS } from '../../jobs/lifecycle-settings.js';
import type { SettingKey } from '../../platform/settings.js';

/** What the runner reads of the suite's settings; for its own see config.ts. */
export const RUNNER_SETTINGS = [
  ...LIFECYCLE_SETTINGS,
  'jobId',
  'jobAttempt',
  'execution',
  'taskAttempt',
] as const satisfies SettingKey[];
