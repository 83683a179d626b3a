import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { PermanentError } from '../model-runner/errors.js';
import type { Environment } from '../platform/settings.js';

export interface FirestoreEmulator {
  /** host:port, as FIRESTORE_EMULATOR_HOST wants it. */
  host: string;
  /** Stops it, where it was started here. */
  close: () => Promise<void>;
}

const MAIN_CLASS = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const JAR = 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';
const RULES = fileURLToPath(new URL('../firestore.rules', import.meta.url));
/** Becomes the emulator, and ends it when the pipe behind descriptor 3 closes, as it does with its owner. */
const WATCHED_JAVA = '(read -r _ <&3; kill $$) & exec java "$@" 3<&-';
const READY = 'Dev App Server is now running';

/**
 * The official emulator with the project's rules: the one that FIRESTORE_EMULATOR_HOST names, or one
 * that is started and ends with `close`.
 *
 * @throws PermanentError bad_setting where there is none or it does not start
 */
export async function findFirestoreEmulator(env: Environment): Promise<FirestoreEmulator> {
  const host = env['FIRESTORE_EMULATOR_HOST'] ?? '';
  if (host !== '') return { host, close: () => Promise.resolve() };
  const jar = locateFirestoreEmulator(env);
  if (jar !== undefined) return startFirestoreEmulator(jar);
  throw new PermanentError(
    'bad_setting',
    'The Firestore emulator was not found. Install it with "gcloud components install ' +
      'cloud-firestore-emulator" (it needs Java), name its jar in FIRESTORE_EMULATOR_JAR, or start ' +
      'it with "npx firebase emulators:start" and give its address in FIRESTORE_EMULATOR_HOST.',
  );
}

/** @returns the emulator's jar: FIRESTORE_EMULATOR_JAR, or the one within the Google Cloud SDK */
export function locateFirestoreEmulator(env: Environment): string | undefined {
  const named = env['FIRESTORE_EMULATOR_JAR'] ?? '';
  const jar = named === '' ? join(sdkRoot(env), JAR) : named;
  return existsSync(jar) ? jar : undefined;
}

function sdkRoot(env: Environment): string {
  try {
    const question = ['info', '--format=value(installation.sdk_root)'];
    return execFileSync('gcloud', question, { env, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    // No SDK, or one that does not work: there is no emulator in it.
    return '';
  }
}

/**
 * Starts the emulator on a free port; it forgets everything when it stops.
 *
 * @throws PermanentError bad_setting
 */
export async function startFirestoreEmulator(jar: string): Promise<FirestoreEmulator> {
  const host = '127.0.0.1';
  const port = await freePort(host);
  const java = ['-cp', jar, MAIN_CLASS, '--host', host, '--port', String(port), '--rules', RULES];
  const child = spawn('sh', ['-c', WATCHED_JAVA, 'sh', ...java], {
    // Ctrl-C is not for the emulator: executions that are stopped have something to tell it first.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await untilReady(child);
  return {
    host: `${host}:${port}`,
    close: async () => {
      child.stdio[3]?.destroy();
      await gone;
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    for (const stream of [child.stdout!, child.stderr!]) {
      // Read to the end, or the emulator would wait for room to write in.
      createInterface(stream).on('line', (line) => {
        if (said.length < 100) said.push(line);
        if (line.includes(READY)) resolve();
      });
    }
    const fail = (cause?: Error) => {
      const message = `The Firestore emulator did not start: ${cause?.message ?? said.join(' ')}`;
      reject(new PermanentError('bad_setting', message, { cause }));
    };
    child.once('error', fail);
    child.once('exit', () => {
      fail();
    });
  });
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
