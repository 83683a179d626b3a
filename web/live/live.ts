import type { PublicJob } from '../../contract/job.js';
import type { Api } from '../api/client.js';
import type { LiveConfig } from '../api/config.js';

export interface JobListener {
  /** Called with the job now and after every change; undefined once there is none. */
  onJob: (job: PublicJob | undefined) => void;
  /** Nothing is heard any more, for now. */
  onTrouble: (error: unknown) => void;
}

/** @returns stops listening */
export type WatchJob = (jobId: string, listener: JobListener) => () => void;

export interface Live {
  watchJob: WatchJob;
  /** Forgets whose jobs were watched. */
  close: () => void;
}

/** Firestore's listener in production and on its emulator, server-sent events on the embedded store. */
export async function openLive(
  config: LiveConfig,
  ports: { api: Api; getToken: () => Promise<string> },
): Promise<Live> {
  if (config.kind === 'firestore') {
    const { openFirestore } = await import('./firestore.js');
    return openFirestore(config, () => ports.api.createFirestoreToken());
  }
  const { openEvents } = await import('./events.js');
  return openEvents(ports.getToken);
}
