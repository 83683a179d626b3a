import { deleteApp, initializeApp } from 'firebase/app';
import {
  connectAuthEmulator,
  inMemoryPersistence,
  initializeAuth,
  signInWithCustomToken,
} from 'firebase/auth';
import { connectFirestoreEmulator, doc, getFirestore, onSnapshot } from 'firebase/firestore';

import { toPublicJob, type Job } from '../../contract/job.js';
import type { ExpiringToken } from '../api/client.js';
import type { FirestoreConfig } from '../api/config.js';
import { backOff } from './back-off.js';
import type { JobListener, Live } from './live.js';

/** Listens to Firestore as the user that `createToken` is for. */
export function openFirestore(
  config: FirestoreConfig,
  createToken: () => Promise<ExpiringToken>,
): Live {
  const app = initializeApp(
    { projectId: config.project_id, apiKey: config.api_key, authDomain: config.auth_domain },
    // Another user of the same page gets another app.
    crypto.randomUUID(),
  );
  // The session is Clerk's to remember; this one is made from it whenever it is needed.
  const auth = initializeAuth(app, { persistence: inMemoryPersistence });
  const firestore = getFirestore(app, config.database);
  if (config.emulators) {
    const { hostname, port } = new URL(`http://${config.emulators.firestore}`);
    connectAuthEmulator(auth, config.emulators.auth, { disableWarnings: true });
    connectFirestoreEmulator(firestore, hostname, Number(port));
  }

  // Firebase renews what it makes of a custom token, until the user is disabled or signed out.
  let signedIn: Promise<unknown> | undefined;
  const signIn = (): Promise<unknown> => {
    signedIn ??= createToken()
      .then(({ token }) => signInWithCustomToken(auth, token))
      .catch((error: unknown) => {
        signedIn = undefined;
        throw error;
      });
    return signedIn;
  };

  /** Resolves with what ended the listening: an error, or undefined where `signal` did. */
  const listen = async (
    jobId: string,
    { onJob, onTrouble }: JobListener,
    signal: AbortSignal,
  ): Promise<unknown> => {
    try {
      await signIn();
    } catch (error) {
      return error;
    }
    if (signal.aborted) return undefined;
    return new Promise((resolve) => {
      const stop = onSnapshot(
        doc(firestore, 'jobs', jobId),
        (snapshot) => {
          if (snapshot.exists()) onJob(toPublicJob(snapshot.data() as Job));
          // Firestore says of what it cannot reach that it is not there.
          else if (snapshot.metadata.fromCache) onTrouble(new Error('Firestore is not reached.'));
          else onJob(undefined);
        },
        resolve,
      );
      signal.addEventListener('abort', () => {
        stop();
        resolve(undefined);
      });
    });
  };

  return {
    watchJob: (jobId, listener) => {
      const controller = new AbortController();
      const { signal } = controller;
      const keepListening = async (): Promise<void> => {
        for (let failures = 0; ; failures++) {
          const error = await listen(jobId, listener, signal);
          if (signal.aborted) return;
          // Such as a session that was taken back: the next try begins with a new one.
          signedIn = undefined;
          listener.onTrouble(error);
          if (!(await backOff(failures, signal))) return;
        }
      };
      void keepListening();
      return () => {
        controller.abort();
      };
    },
    close: () => {
      void deleteApp(app);
    },
  };
}
