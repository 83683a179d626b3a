import { readCpuTime } from '../evaluation/usage.js';
import { main } from './evaluate/main.js';
import { realSurroundings } from './real-surroundings.js';

process.exitCode = await main({
  args: process.argv.slice(2),
  env: process.env,
  surroundings: { ...realSurroundings(), readCpuTime },
});
