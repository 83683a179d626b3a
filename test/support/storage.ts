import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ObjectStore } from '../../jobs/ports.js';
import { signedUrlCors } from '../../local/storage/cors.js';
import type { Notify } from '../../local/storage/notifications.js';
import { startStorageServer, type StorageServer } from '../../local/storage/server.js';
import { openObjectStore } from '../../platform/objects.gcp.js';

export const SIGNER = 'signer@groovesheet.test';
export const ORIGIN = 'http://localhost:8080';

export interface StorageUnderTest {
  server: StorageServer;
  store: ObjectStore;
  /** Moves the server's clock ahead. */
  wait: (seconds: number) => void;
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The local storage server with the official client connected to it, as in production but for the key. */
export async function startStorage(
  folder: string,
  options: { port?: number; onFinalized?: Notify } = {},
): Promise<StorageUnderTest> {
  const { port = 0, onFinalized } = options;
  let aheadMs = 0;
  const server = await startStorageServer({
    folder: join(folder, 'storage'),
    port,
    buckets: {
      uploads: {
        cors: [signedUrlCors([ORIGIN])],
        ...(onFinalized && { onFinalized }),
      },
      scores: {},
    },
    publicKeyOf: (clientEmail) => (clientEmail === SIGNER ? publicKey : undefined),
    clock: { now: () => new Date(Date.now() + aheadMs) },
  });
  signAs(SIGNER, folder);
  return {
    server,
    store: openStore(server.url),
    wait: (seconds) => {
      aheadMs += seconds * 1000;
    },
  };
}

/** Has the official client, opened afterwards, sign as a throwaway account. */
export function signAs(clientEmail: string, folder: string): void {
  const path = join(folder, `${clientEmail}.json`);
  const account = { type: 'service_account', client_email: clientEmail, private_key: privateKey };
  writeFileSync(path, JSON.stringify(account));
  process.env['GOOGLE_APPLICATION_CREDENTIALS'] = path;
}

/** @returns a store that tells at once what does not work */
export function openStore(endpoint: string): ObjectStore {
  const settings = { projectId: 'groovesheet-test', storageEndpoint: endpoint };
  return openObjectStore(settings, { autoRetry: false });
}

/** In ten minutes. */
export function soon(): Date {
  return new Date(Date.now() + 600_000);
}
