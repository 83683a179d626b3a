import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const STEP_MS = 20;

/** Waits until a condition holds; fails the test where it never does. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAtMs = Date.now() + PATIENCE_MS; Date.now() < giveUpAtMs;) {
    if (await holds()) return;
    await sleep(STEP_MS);
  }
  throw new Error('What was waited for did not happen.');
}
