import type { SettingKey } from '../platform/settings.js';
import { LIMIT_SETTINGS } from './limits.js';
import { STORE_SETTINGS } from './store/open-store.js';

/** What everybody who changes jobs must read: store, objects, queue and limits. */
export const LIFECYCLE_SETTINGS = [
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
] as const satisfies SettingKey[];
