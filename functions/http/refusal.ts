import type { ProblemCode } from '../../contract/problems.js';

/**
 * What was asked for cannot be done, and asking again the same way will not help. The message is for
 * the caller: what was found, what was expected, what to do.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: ProblemCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
