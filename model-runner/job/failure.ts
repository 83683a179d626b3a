import type { JobError } from '../../contract/job.js';
import { PermanentError, TransientError, type ProblemCode } from '../errors.js';

/** How an attempt failed, as it is told to the job. */
export interface Failure {
  error: JobError;
  /** Whether another attempt is made by itself. */
  transient: boolean;
  /** Of the log line: an `error` is for the suite's operators to look at. */
  severity: 'info' | 'error';
}

/** Nothing is wrong with the song: whoever runs the suite has to mend the machine first. */
const PROBLEMS_OF_THE_MACHINE: ReadonlySet<ProblemCode> = new Set([
  'bad_setting',
  'no_ffmpeg',
  'model_missing',
  'model_corrupt',
  'model_unfit',
  'provider_missing',
  'cannot_write',
  'encoder_failed',
]);

/**
 * What an error means for a job and what its owner is told. The rest of the error is for the log.
 *
 * @param names the file's name on this machine, which says nothing to the owner, and the owner's own
 */
export function describeFailure(
  error: unknown,
  names: { path: string; filename: string },
): Failure {
  if (error instanceof PermanentError && !PROBLEMS_OF_THE_MACHINE.has(error.code)) {
    const message = error.message.replaceAll(names.path, names.filename);
    return {
      error: { code: error.code, message, retryable: false },
      transient: false,
      severity: 'info',
    };
  }
  if (error instanceof PermanentError) {
    const message =
      'Something is wrong with the machine that transcribes, not with your song. ' +
      'Its operators can see what; try again later.';
    return {
      error: { code: error.code, message, retryable: true },
      transient: false,
      severity: 'error',
    };
  }
  const message = 'The machine that transcribes failed in a way that may pass.';
  const code = error instanceof TransientError ? 'transient' : 'unexpected';
  return { error: { code, message, retryable: true }, transient: true, severity: 'error' };
}
