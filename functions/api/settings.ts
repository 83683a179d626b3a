import { LIFECYCLE_SETTINGS } from '../../jobs/lifecycle-settings.js';
import type { SettingKey, Settings } from '../../platform/settings.js';

/** What the API must read. */
export const API_SETTINGS = [
  ...LIFECYCLE_SETTINGS,
  'allowedOrigins',
  'clerkJwtKey',
  'clerkSecretKey',
  'clerkAuthorizedParties',
  'clerkPublishableKey',
  'firebaseApiKey',
  'firebaseAuthDomain',
  'customTokenAccount',
  'authEmulator',
  'firestoreEmulator',
  'maxUploadBytes',
  'maxDirectBytes',
  'maxJsonBytes',
  'uploadUrlSeconds',
  'downloadUrlSeconds',
] as const satisfies SettingKey[];

export type ApiSettings = Settings<(typeof API_SETTINGS)[number]>;
