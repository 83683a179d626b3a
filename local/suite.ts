import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { registerAll } from '../functions/register-all.js';
import { openJobStore, STORE_SETTINGS } from '../jobs/store/open-store.js';
import type { Clock } from '../jobs/ports.js';
import { openSessions } from '../platform/session.js';
import { readSettings, SETTINGS, type Environment } from '../platform/settings.js';
import { internalUrl } from './addresses.js';
import {
  localEnvironment,
  LOCAL_QUEUE,
  pageOrigins,
  SCORES_BUCKET,
  UPLOADS_BUCKET,
} from './environment.js';
import { startGateway } from './gateway.js';
import { createDevelopmentIssuer } from './identity/development-issuer.js';
import { createIdentityToolkit } from './identity/identity-toolkit.js';
import { createInvoker } from './identity/invoker.js';
import { openKeys } from './identity/keys.js';
import { localApi } from './local-api.js';
import { startRunServer } from './run/server.js';
import { startScheduler } from './scheduler.js';
import { signedUrlCors } from './storage/cors.js';
import { createNotifier } from './storage/notifications.js';
import { startStorageServer } from './storage/server.js';
import { startTasksServer } from './tasks/server.js';

export interface SuiteOptions {
  /** 0 for any that is free. */
  port: number;
  /** Likewise. */
  storagePort: number;
  dataFolder: string;
  parallel: number;
  pageFolder: string;
  /** host:port; undefined keeps jobs in the embedded store. */
  firestoreEmulator: string | undefined;
  env: Environment;
  /** Takes the lines of functions' and runners' logs. */
  write: (line: string) => void;
}

export interface Suite {
  url: string;
  /** Gives songs that are being worked on back to the queue, and stops. */
  close: () => Promise<void>;
}

const RUNNER = fileURLToPath(new URL('../model-runner/job.ts', import.meta.url));
const SWEEP_SECONDS = 15;
const READ_BY_LIBRARIES = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'METADATA_SERVER_DETECTION',
  'FIRESTORE_EMULATOR_HOST',
] as const;

/**
 * Starts the whole suite: the functions and the runner as they go to production, between servers that
 * speak Google's protocols.
 */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  const { dataFolder, firestoreEmulator, env, write } = options;
  const clock: Clock = { now: () => new Date() };
  const keys = await openKeys(join(dataFolder, 'identity'));
  const invoker = createInvoker(keys.google, clock);
  const account = keys.serviceAccount.email;
  const publicKeyPem = keys.serviceAccount.publicKey
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const issuer = usesClerk(env)
    ? undefined
    : createDevelopmentIssuer({ key: keys.clerk, env, clock });
  // What was started last is closed first: runners give their jobs back while the rest still answers.
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closePart of closing.reverse()) await closePart();
    closing.length = 0;
  };

  try {
    const gateway = await startGateway(options.port, async (gatewayUrl) => {
      const mint = (audience: string): Promise<string> => invoker.mint({ audience, account });
      const onUploadUrl = internalUrl({ gatewayUrl }, 'on-upload');
      const cors = [signedUrlCors(pageOrigins(gatewayUrl))];
      const storage = await startStorageServer({
        folder: join(dataFolder, 'objects'),
        port: options.storagePort,
        clock,
        publicKeyOf: (email) => (email === account ? publicKeyPem : undefined),
        buckets: {
          [UPLOADS_BUCKET]: {
            cors,
            onFinalized: createNotifier({ url: onUploadUrl, token: () => mint(onUploadUrl) }),
          },
          [SCORES_BUCKET]: { cors },
        },
      });
      closing.push(storage.close);
      const tasks = await startTasksServer({
        folder: join(dataFolder, 'tasks'),
        queues: [LOCAL_QUEUE],
        clock,
        mintToken: invoker.mint,
      });
      closing.push(tasks.close);
      const runEnvironment: Record<string, string> = {};
      const run = await startRunServer({
        command: [process.execPath, '--import', 'tsx', RUNNER],
        env: runEnvironment,
        parallel: options.parallel,
        write,
      });
      const environment = localEnvironment({
        addresses: {
          gatewayUrl,
          storageUrl: storage.url,
          tasksEndpoint: tasks.endpoint,
          runUrl: run.url,
        },
        keys,
        dataFolder,
        firestoreEmulator,
        developmentJwtKey: issuer?.jwtKey,
        env,
      });
      Object.assign(runEnvironment, environment);
      // The functions are in this process, and Google's libraries look for these by themselves.
      for (const name of READ_BY_LIBRARIES) process.env[name] = environment[name] ?? '';
      registerAll(environment);
      const store = await openJobStore(readSettings(environment, STORE_SETTINGS));
      closing.push(() => store.close());
      const scheduler = startScheduler({
        url: internalUrl({ gatewayUrl }, 'sweep'),
        everySeconds: SWEEP_SECONDS,
        token: mint,
      });
      closing.push(scheduler.close);
      closing.push(run.close);
      // First of all: an execution that was promised and not begun would be missed for long.
      closing.push(tasks.drain);
      const sessions = openSessions(
        readSettings(environment, ['clerkJwtKey', 'clerkSecretKey', 'clerkAuthorizedParties']),
        clock,
      );
      return {
        pageFolder: options.pageFolder,
        localApi: localApi({ store, sessions, issuer }),
        identityToolkit: createIdentityToolkit(keys, clock),
        invoker,
        invokerAccount: account,
      };
    });
    closing.unshift(gateway.close);
    return { url: gateway.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With these set, people sign in as they do in production. */
function usesClerk(env: Environment): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  return (
    isSet(SETTINGS.clerkPublishableKey.name) &&
    (isSet(SETTINGS.clerkJwtKey.name) || isSet(SETTINGS.clerkSecretKey.name))
  );
}
