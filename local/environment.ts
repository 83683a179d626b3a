import { join } from 'node:path';

import { SETTINGS, type Environment, type SettingKey } from '../platform/settings.js';
import { internalUrl, type Addresses } from './addresses.js';
import { DEVELOPMENT_PARTY } from './identity/development-issuer.js';
import { LOCAL_PROJECT, type LocalKeys } from './identity/keys.js';

export const LOCAL_REGION = 'local';
export const LOCAL_QUEUE = 'start-run';
export const LOCAL_JOB = 'model-runner';
export const UPLOADS_BUCKET = 'groovesheet-uploads';
export const SCORES_BUCKET = 'groovesheet-scores';

/** What Terraform sets in production and what points the clients at this machine, as one table. */
export function localEnvironment(options: {
  addresses: Addresses;
  keys: LocalKeys;
  dataFolder: string;
  /** host:port of the Firestore emulator, where jobs are kept there. */
  firestoreEmulator: string | undefined;
  /** The public key of the development issuer; undefined where real Clerk settings are in `env`. */
  developmentJwtKey: string | undefined;
  /** What the process was started with: it may set limits, and Clerk's settings. */
  env: Environment;
}): Environment {
  const { addresses, keys, dataFolder, firestoreEmulator, developmentJwtKey, env } = options;
  const { gatewayUrl, storageUrl, tasksEndpoint, runUrl } = addresses;
  return {
    ...env,
    ...named({
      projectId: LOCAL_PROJECT,
      region: LOCAL_REGION,
      uploadsBucket: UPLOADS_BUCKET,
      scoresBucket: SCORES_BUCKET,
      tasksQueue: LOCAL_QUEUE,
      startRunUrl: internalUrl(addresses, 'start-run'),
      tasksServiceAccount: keys.serviceAccount.email,
      runnerJob: LOCAL_JOB,
      allowedOrigins: pageOrigins(gatewayUrl).join(','),
      customTokenAccount: keys.serviceAccount.email,
      storageEndpoint: storageUrl,
      tasksEndpoint,
      runEndpoint: runUrl,
      embeddedStore: firestoreEmulator === undefined ? join(dataFolder, 'jobs.sqlite') : '',
      firestoreEmulator: firestoreEmulator ?? '',
    }),
    ...(developmentJwtKey === undefined
      ? {}
      : named({ clerkJwtKey: developmentJwtKey, clerkAuthorizedParties: DEVELOPMENT_PARTY })),
    ...(firestoreEmulator === undefined
      ? {}
      : named({
          // The page's Firebase asks for a key, and the emulators for none in particular.
          firebaseApiKey: 'local',
          firebaseAuthDomain: 'localhost',
          authEmulator: gatewayUrl,
        })),
    GOOGLE_APPLICATION_CREDENTIALS: keys.serviceAccountFile,
    // Google's libraries would look for a metadata server for seconds before they gave up.
    METADATA_SERVER_DETECTION: 'none',
  };
}

/** A browser takes these for two sites. */
export function pageOrigins(gatewayUrl: string): string[] {
  const { port } = new URL(gatewayUrl);
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
}

function named(values: Partial<Record<SettingKey, string>>): Environment {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [SETTINGS[key as SettingKey].name, value]),
  );
}
