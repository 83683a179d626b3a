/** The execution was asked to stop, through no fault of its job. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** As a shell reports a process that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** The parts of a process that matter here. */
export interface Signalled {
  on: (name: keyof typeof EXIT_CODES, listener: () => void) => unknown;
  exit: (code: number) => void;
}

/**
 * Turns the first SIGTERM or SIGINT into a signal to stop; the second ends the process at once. That
 * is said outright, because for the first process of a container the kernel's defaults don't hold.
 */
export function stopOnSignals(process: Signalled): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(EXIT_CODES[name]);
      stop.abort(new InterruptedError(`${name} was received`));
    });
  }
  return stop.signal;
}
