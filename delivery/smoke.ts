import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { signInWithClerk } from './smoke/clerk-session.js';
import { parseSmokeOptions } from './smoke/options.js';
import { walk } from './smoke/walk.js';

// After every apply: a song goes the whole way through the deployed suite. docs/deploy.md says more.
try {
  const options = parseSmokeOptions(process.argv.slice(2), process.env);
  const { origin, song, release, patienceSeconds, caller } = options;
  const bytes = new Uint8Array(await readFile(song));
  const now = (): Date => new Date();
  const session =
    'token' in caller
      ? () => Promise.resolve(caller.token)
      : await signInWithClerk(caller, origin, { fetch, now });
  const tell = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await walk(
    { fetch, now, sleep, session, tell },
    {
      origin,
      release,
      patienceSeconds,
      song: { filename: basename(song), contentType: 'audio/mpeg', bytes },
    },
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
