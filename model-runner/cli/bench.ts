import { fileURLToPath } from 'node:url';

import { readCpuTime } from '../evaluation/usage.js';
import { loadModels } from '../inference/models.js';
import { transcribeSong } from '../pipeline.js';
import { main } from './bench/main.js';

const BYTES_PER_KIBIBYTE = 1024;

const interruption = new AbortController();
// Once: whoever presses Ctrl-C a second time does not want to wait for the tidying up.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interruption.abort();
  });
}

process.exitCode = await main({
  args: process.argv.slice(2),
  env: process.env,
  surroundings: {
    stdout: process.stdout,
    stderr: process.stderr,
    nowMilliseconds: () => performance.now(),
    readCpuTime,
    readPeakMemoryBytes: () => process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE,
    examplesDir: fileURLToPath(new URL('../../examples', import.meta.url)),
    signal: interruption.signal,
    loadModels,
    transcribeSong,
  },
});
