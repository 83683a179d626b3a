import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Environment } from '../platform/settings.js';

const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/**
 * Where the suite on one machine keeps everything: DATA_DIR, by default `.groovesheet` beside
 * package.json.
 *
 * @returns an absolute path
 */
export function dataFolder(env: Environment): string {
  const setting = env['DATA_DIR'] ?? '';
  return setting === '' ? resolve(PROJECT_FOLDER, '.groovesheet') : resolve(setting);
}

/** Where the keys of the suite on one machine are, see identity/keys.ts. */
export function identityFolder(env: Environment): string {
  return resolve(dataFolder(env), 'identity');
}
