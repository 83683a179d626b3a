import { readCpuTime } from '../evaluation/usage.js';
import { loadModels } from '../inference/models.js';
import { transcribeSong } from '../pipeline.js';
import { main } from './evaluate/main.js';

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
    signal: interruption.signal,
    loadModels,
    transcribeSong,
  },
});
