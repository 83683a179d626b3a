import { fileURLToPath } from 'node:url';

import { readCpuTime } from '../evaluation/usage.js';
import { main } from './bench/main.js';
import { realSurroundings } from './real-surroundings.js';

const BYTES_PER_KIBIBYTE = 1024;

process.exitCode = await main({
  args: process.argv.slice(2),
  env: process.env,
  surroundings: {
    ...realSurroundings(),
    readCpuTime,
    readPeakMemoryBytes: () => process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE,
    examplesDir: fileURLToPath(new URL('../../examples', import.meta.url)),
  },
});
