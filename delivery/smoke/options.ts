import { parseArgs } from 'node:util';

import type { Environment } from '../../platform/settings.js';
import type { ClerkUser } from './clerk-session.js';
import { SmokeFailure } from './failure.js';

/** What is tried, and as whom. */
export interface SmokeOptions {
  /** The page's origin: what browsers ask, and what session tokens are made for. */
  origin: string;
  song: string;
  /** What GET /health must call itself; undefined takes any. */
  release: string | undefined;
  /** How long the score may take. */
  patienceSeconds: number;
  /** A session token that outlives the walk, or the user to sign in. */
  caller: { token: string } | ClerkUser;
}

export const USAGE = `Usage: npx tsx delivery/smoke.ts ORIGIN [options]

Uploads a song as a browser does, waits for its score, looks at it and deletes it.

  --song FILE      the song (examples/night-shift.mp3)
  --release NAME   fail unless GET /health names this release
  --minutes N      how long the score may take (10)

Environment: SMOKE_TOKEN, a session token that lasts (npm run -s token -- smoke, for npm start);
or CLERK_SECRET_KEY, CLERK_PUBLISHABLE_KEY and SMOKE_USER_ID, a user of the Clerk application.`;

const CLERK_NAMES = ['CLERK_SECRET_KEY', 'CLERK_PUBLISHABLE_KEY', 'SMOKE_USER_ID'] as const;

/** @throws SmokeFailure */
export function parseSmokeOptions(args: readonly string[], env: Environment): SmokeOptions {
  const { values, positionals } = parseWords(args);
  const [address, ...rest] = positionals;
  if (address === undefined || rest.length > 0 || !URL.canParse(address)) {
    throw new SmokeFailure(
      `Expected one address such as https://groovesheet-dev.web.app and found "${positionals.join(' ')}".\n${USAGE}`,
    );
  }
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) {
    throw new SmokeFailure(`--minutes is "${values.minutes}". Expected a number above 0.`);
  }
  return {
    origin: new URL(address).origin,
    song: values.song,
    release: values.release,
    patienceSeconds: minutes * 60,
    caller: callerOf(env),
  };
}

function parseWords(args: readonly string[]): {
  values: { song: string; minutes: string; release?: string | undefined };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        song: { type: 'string', default: 'examples/night-shift.mp3' },
        release: { type: 'string' },
        minutes: { type: 'string', default: '10' },
      },
    });
  } catch (error) {
    throw new SmokeFailure(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function callerOf(env: Environment): SmokeOptions['caller'] {
  const token = env['SMOKE_TOKEN'] ?? '';
  if (token !== '') return { token };
  const [secretKey = '', publishableKey = '', userId = ''] = CLERK_NAMES.map((name) => env[name]);
  const missing = CLERK_NAMES.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new SmokeFailure(`Not set: ${missing.join(', ')}; or set SMOKE_TOKEN alone.\n${USAGE}`);
  }
  return { secretKey, publishableKey, userId };
}
