import { fileURLToPath } from 'node:url';

import { buildFunction, FUNCTIONS } from './build.js';

// npm run build:functions: what Terraform makes zips of.
const OUT_DIR = fileURLToPath(new URL('../dist/functions', import.meta.url));

for (const name of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
  process.stdout.write(`${await buildFunction(name, OUT_DIR)}\n`);
}
