import { loadModels } from '../inference/models.js';
import { transcribeSong } from '../pipeline.js';
import type { Surroundings } from './transcribe-files.js';

/** This process' own terminal, clock, signals and models; call once. */
export function realSurroundings(): Surroundings {
  const interruption = new AbortController();
  // Once: whoever presses Ctrl-C a second time does not want to wait for the tidying up.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      interruption.abort();
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    nowMilliseconds: () => performance.now(),
    signal: interruption.signal,
    loadModels,
    transcribeSong,
  };
}
