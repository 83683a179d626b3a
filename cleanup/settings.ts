import type { SettingKey, Settings } from '../platform/settings.js';

/** What the clean-up service must read: who may call, and how it is called in logs. */
export const CLEANUP_SETTINGS = [
  'projectId',
  'serviceVersion',
  'logLevel',
  'allowedOrigins',
  'clerkJwtKey',
  'clerkSecretKey',
  'clerkAuthorizedParties',
] as const satisfies SettingKey[];

export type CleanupSettings = Settings<(typeof CLEANUP_SETTINGS)[number]>;
