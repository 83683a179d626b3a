import type { SettingKey, Settings } from '../platform/settings.js';
import type { Limits } from './transition.js';

/** What an entry point that changes jobs must read. */
export const LIMIT_SETTINGS = [
  'maxActiveJobs',
  'maxMinutesPerMonth',
  'maxFailures',
  'uploadPatienceSeconds',
  'startPatienceSeconds',
  'leaseSeconds',
  'retentionDays',
] as const satisfies SettingKey[];

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_DAY = 86_400;

/** @returns the limits that the settings speak of, in seconds */
export function limitsFrom(settings: Settings<(typeof LIMIT_SETTINGS)[number]>): Limits {
  return {
    maxActiveJobs: settings.maxActiveJobs,
    maxSecondsPerMonth: settings.maxMinutesPerMonth * SECONDS_PER_MINUTE,
    maxFailures: settings.maxFailures,
    uploadPatienceSeconds: settings.uploadPatienceSeconds,
    startPatienceSeconds: settings.startPatienceSeconds,
    leaseSeconds: settings.leaseSeconds,
    retentionSeconds: settings.retentionDays * SECONDS_PER_DAY,
  };
}
