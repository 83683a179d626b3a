import { parseArgs } from 'node:util';

import { PermanentError } from '../model-runner/errors.js';
import type { Environment } from '../platform/settings.js';
import { dataFolder } from './data-folder.js';

/** How the suite on one machine is run. */
export interface LocalOptions {
  /** Where the page and the API are; the bucket is on the next port. */
  port: number;
  /** Everything that is to be found again after a restart. */
  dataFolder: string;
  /** Songs that are worked on at once. */
  parallel: number;
  /** Keep jobs in the Firestore emulator rather than in the embedded store. */
  firestore: boolean;
}

export const USAGE = `Usage: npm start [-- options]

Brings the whole suite up on this machine and prints its address. Ctrl-C stops it; songs that are
being worked on go on at the next start.

  --parallel N   work on N songs at once (default 1)
  --firestore    keep jobs in the official Firestore emulator; it is started where the Google Cloud
                 SDK or FIRESTORE_EMULATOR_JAR has it, or used where FIRESTORE_EMULATOR_HOST says
  --help         print this

Environment: PORT (8080), DATA_DIR (.groovesheet), FIRESTORE_EMULATOR_HOST. With CLERK_PUBLISHABLE_KEY
and CLERK_JWT_KEY or CLERK_SECRET_KEY set, users sign in with Clerk; otherwise with any name.`;

const DEFAULT_PORT = '8080';
const MOST_PARALLEL = 64;
// One port more is needed for the bucket.
const HIGHEST_PORT = 65_534;

/**
 * Reads the options and settings of `npm start`.
 *
 * @returns 'help' where that was asked for
 * @throws PermanentError bad_option, bad_setting
 */
export function parseLocalOptions(
  args: readonly string[],
  env: Environment,
): LocalOptions | 'help' {
  const values = parseWords(args);
  if (values.help === true) return 'help';
  return {
    port: wholeNumber({
      value: env['PORT'] ?? '',
      fallback: DEFAULT_PORT,
      name: 'PORT',
      highest: HIGHEST_PORT,
      code: 'bad_setting',
    }),
    dataFolder: dataFolder(env),
    parallel: wholeNumber({
      value: values.parallel ?? '',
      fallback: '1',
      name: '--parallel',
      highest: MOST_PARALLEL,
      code: 'bad_option',
    }),
    firestore: values.firestore === true || (env['FIRESTORE_EMULATOR_HOST'] ?? '') !== '',
  };
}

function parseWords(args: readonly string[]): {
  parallel?: string | undefined;
  firestore?: boolean | undefined;
  help?: boolean | undefined;
} {
  try {
    return parseArgs({
      args: [...args],
      options: {
        parallel: { type: 'string' },
        firestore: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new PermanentError('bad_option', `${(error as Error).message}\n${USAGE}`, {
      cause: error,
    });
  }
}

function wholeNumber(asked: {
  value: string;
  fallback: string;
  name: string;
  highest: number;
  code: 'bad_option' | 'bad_setting';
}): number {
  const text = asked.value === '' ? asked.fallback : asked.value;
  const number = Number(text);
  if (/^[1-9]\d*$/.test(text) && number <= asked.highest) return number;
  throw new PermanentError(
    asked.code,
    `${asked.name} is "${text}". Expected a whole number from 1 to ${asked.highest}.`,
  );
}
