import type { Job } from '../../contract/job.js';
import type { Decision, JobEvent } from '../../jobs/transition.js';
import { TransientError } from '../errors.js';
import type { RunnerPorts } from './ports.js';

/** Together shorter than the ten seconds that an execution has left after SIGTERM. */
const PAUSES_MILLISECONDS = [500, 1000, 2000];

/**
 * Says what happened, and says it again where the store does not answer: an attempt's work is worth
 * a few seconds. Events can be repeated; one that had got through after all is ignored.
 *
 * @throws TransientError when the store stays silent
 */
export async function recordPatiently(
  { record, sleep, log }: Pick<RunnerPorts, 'record' | 'sleep' | 'log'>,
  event: JobEvent,
): Promise<Decision> {
  for (const pauseMilliseconds of PAUSES_MILLISECONDS) {
    try {
      return await record(event);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      log.warn('The job store did not answer; asking again.', { event: event.type, error });
      await sleep(pauseMilliseconds);
    }
  }
  return record(event);
}

/** @returns the job as a decision left it, if the execution holds it then */
export function heldAfter(decision: Decision, execution: string): Job | undefined {
  if (decision.kind !== 'accept' || decision.job === null) return undefined;
  return isHeldBy(decision.job, execution) ? decision.job : undefined;
}

export function isHeldBy(job: Job | undefined, execution: string): boolean {
  return job?.status === 'processing' && job.lease?.execution === execution;
}

/** Why a decision was not what its execution hoped for; for logs. */
export function reasonOf(decision: Decision): string {
  switch (decision.kind) {
    case 'ignore':
      return decision.why;
    case 'refuse':
      return decision.message;
    case 'accept':
      return whereabouts(decision.job ?? undefined);
  }
}

/** What a job is doing, where it is not what it should be doing; for logs. */
export function whereabouts(job: Job | undefined): string {
  if (!job) return 'the job is gone';
  if (job.status !== 'processing') return `the job is ${job.status}`;
  return `the job is worked on by ${job.lease?.execution ?? 'nobody'}`;
}
