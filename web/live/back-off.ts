const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

/** Waits longer after each failure; no longer than until `signal` aborts. */
export function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const delayMs = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
