import type { SettingKey, Settings } from '../../platform/settings.js';
import type { JobStore } from '../ports.js';

/** What an entry point that works with jobs must read. */
export const STORE_SETTINGS = [
  'embeddedStore',
  'projectId',
  'firestoreDatabase',
] as const satisfies SettingKey[];

/**
 * Opens the store that the settings speak of: the embedded one where a file is named, else Firestore
 * (or its emulator: the official client follows FIRESTORE_EMULATOR_HOST). Loads that one's client only.
 */
export async function openJobStore(
  settings: Settings<(typeof STORE_SETTINGS)[number]>,
): Promise<JobStore> {
  const { embeddedStore, projectId, firestoreDatabase } = settings;
  if (embeddedStore !== '') {
    const { EmbeddedJobStore } = await import('./embedded.js');
    return new EmbeddedJobStore(embeddedStore);
  }
  const { FirestoreJobStore } = await import('./firestore.gcp.js');
  return new FirestoreJobStore(projectId, firestoreDatabase);
}
