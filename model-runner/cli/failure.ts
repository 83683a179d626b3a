import { EXIT_CODES, PermanentError, TransientError } from '../errors.js';

/** What went wrong, as it is told to a user or printed with --json. */
export interface Failure {
  code: string;
  message: string;
  exit_code: number;
}

/** The user gave up; not a fault of anything. */
export const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'Interrupted: nothing of this song was written.',
  exit_code: EXIT_CODES.interrupted,
};

/** One sentence for any error, never a stack trace. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof PermanentError) {
    return { code: error.code, message: error.message, exit_code: error.exitCode };
  }
  if (error instanceof TransientError) {
    return { code: 'transient', message: error.message, exit_code: error.exitCode };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'unexpected',
    message:
      `Groovesheet itself failed (${what}). ` +
      'Expected it never to; please report it, with what GROOVESHEET_DEBUG=1 prints.',
    exit_code: EXIT_CODES.unexpected,
  };
}
