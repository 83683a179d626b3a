const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

/**
 * Waits longer after each failure; no longer than until `signal` aborts.
 *
 * @returns whether to try again
 */
export function backOff(failures: number, signal: AbortSignal): Promise<boolean> {
  const delayMs = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs, true);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
