import { PermanentError } from '../../model-runner/errors.js';

/** The PermanentError that a promise ends with; fails the test where it ends otherwise. */
export async function permanentErrorOf(promise: Promise<unknown>): Promise<PermanentError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
  throw new Error('expected a PermanentError, but nothing was thrown');
}

/** The PermanentError that some work throws; fails the test where it throws nothing or anything else. */
export function permanentErrorFrom(work: () => unknown): PermanentError {
  try {
    work();
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
  throw new Error('expected a PermanentError, but nothing was thrown');
}
