import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { systemErrorCode } from '../../model-runner/errors.js';

/** Firebase's tools take a project whose name begins with demo- for one that does not exist. */
export const LOCAL_PROJECT = 'demo-groovesheet';

/** Throwaway keys, each named after whose key it stands for. */
export interface LocalKeys {
  /** The JSON file of `serviceAccount`, for GOOGLE_APPLICATION_CREDENTIALS. */
  serviceAccountFile: string;
  /** Signs URLs and custom tokens, as the functions' service account does in production. */
  serviceAccount: KeyPair & { email: string };
  /** Signs session tokens. */
  clerk: KeyPair;
  /** Signs what calls internal functions and what the realtime listener shows. */
  google: KeyPair;
}

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** Clerk's library reads no other length. */
const KEY_BITS = 2048;

/**
 * Reads the keys under a folder, and makes those that are not there yet. They are worth something on
 * this machine only; even so, nobody but the user may read them. Several processes may begin at once.
 */
export async function openKeys(folder: string): Promise<LocalKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const serviceAccountFile = join(folder, 'service-account.json');
  const [account, clerk, google] = await Promise.all([
    readOrCreate(serviceAccountFile, async () => serviceAccountJson(await newKey())),
    readOrCreate(join(folder, 'clerk.pem'), newKey),
    readOrCreate(join(folder, 'google.pem'), newKey),
  ]);
  const { client_email: email, private_key } = JSON.parse(account) as ServiceAccountJson;
  return {
    serviceAccountFile,
    serviceAccount: { email, ...toPair(private_key) },
    clerk: toPair(clerk),
    google: toPair(google),
  };
}

/** What Google's libraries look for in a service account's key file. */
interface ServiceAccountJson {
  type: 'service_account';
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  token_uri: string;
}

function serviceAccountJson(privateKey: string): string {
  const account: ServiceAccountJson = {
    type: 'service_account',
    project_id: LOCAL_PROJECT,
    private_key_id: createHash('sha256').update(privateKey).digest('hex').slice(0, 40),
    private_key: privateKey,
    client_email: `suite@${LOCAL_PROJECT}.iam.gserviceaccount.com`,
    client_id: '0',
    // Nothing here may ask Google for a token; a name that never resolves says so at once.
    token_uri: 'https://oauth2.invalid/token',
  };
  return `${JSON.stringify(account, undefined, 2)}\n`;
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function toPair(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** A link to a finished file appears whole and never replaces another, so all agree on one key. */
async function readOrCreate(path: string, create: () => Promise<string>): Promise<string> {
  const found = await readIfThere(path);
  if (found !== undefined) return found;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, await create(), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return await readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
