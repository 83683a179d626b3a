import type { Job } from '../../contract/job.js';
import { MILESTONES } from '../../contract/milestones.js';
import { withSeconds } from '../account.js';
import type { Decision, Effect, EventOf } from '../transition.js';
import { secondsLeft, tooLongForTheMonth } from './allowance.js';
import {
  accept,
  end,
  enqueueAgain,
  enqueueNext,
  failAttempt,
  giveUp,
  ignore,
  secondsAfter,
  type Situation,
} from './verdicts.js';

/**
 * Machines are taken away now and then, but hardly so often from one song. One that takes longer than an
 * execution may last is stopped at every attempt, and would be begun for ever.
 */
const MOST_INTERRUPTIONS = 5;

/** One execution is asked for, however often the task is delivered. */
export function startRequested(
  situation: Situation,
  { attempt }: EventOf<'start_requested'>,
): Decision {
  const { job, now, limits } = situation;
  if (!isQueuedFor(job, attempt)) return notQueuedFor(job, attempt);
  if (job.lease && job.lease.expires_at > now) return ignore('an execution was asked for');
  const expires_at = secondsAfter(now, limits.startPatienceSeconds);
  return accept(situation, { lease: { execution: null, expires_at }, due_at: expires_at });
}

export function startFailed(situation: Situation, { attempt }: EventOf<'start_failed'>): Decision {
  const { job } = situation;
  if (!isQueuedFor(job, attempt)) return notQueuedFor(job, attempt);
  if (!job.lease) return ignore('nothing is reserved');
  return accept(situation, { lease: null });
}

/** An execution takes the job. The second one that comes for an attempt finds it taken. */
export function leased(situation: Situation, { attempt, execution }: EventOf<'leased'>): Decision {
  const { job } = situation;
  // Its first try may have been written though its answer was lost.
  if (isHeldBy(job, execution) && job.attempt === attempt) {
    return accept(situation, keepLease(situation, execution));
  }
  if (!isQueuedFor(job, attempt)) return notQueuedFor(job, attempt);
  return accept(situation, {
    status: 'processing',
    progress: MILESTONES.started,
    ...keepLease(situation, execution),
  });
}

export function renewed(situation: Situation, { execution }: EventOf<'renewed'>): Decision {
  return asHolder(situation, execution, () => accept(situation, keepLease(situation, execution)));
}

export function progressed(
  situation: Situation,
  { execution, stage, progress }: EventOf<'progressed'>,
): Decision {
  return asHolder(situation, execution, () =>
    accept(situation, { stage, progress: Math.max(progress, situation.job.progress) }),
  );
}

/** The song's seconds are charged once, whatever becomes of its attempts. */
export function measured(
  situation: Situation,
  { execution, duration_seconds }: EventOf<'measured'>,
): Decision {
  const { job, account, now } = situation;
  return asHolder(situation, execution, () => {
    if (job.charged_seconds > 0) return ignore('charged before');
    if (duration_seconds > secondsLeft(situation)) {
      const message = tooLongForTheMonth(duration_seconds, situation);
      const error = { code: 'minutes_used_up', message, retryable: true };
      return end(situation, 'failed', { error });
    }
    const charged = { ...situation, account: withSeconds(account, duration_seconds, now) };
    return accept(charged, { charged_seconds: duration_seconds });
  });
}

export function completed(
  situation: Situation,
  { execution, result, files }: EventOf<'completed'>,
): Decision {
  return asHolder(situation, execution, () =>
    end(situation, 'completed', { progress: MILESTONES.done, result, files, error: null }),
  );
}

export function runFailed(
  situation: Situation,
  { execution, error, transient }: EventOf<'run_failed'>,
): Decision {
  const rule = (): Decision =>
    transient ? failAttempt(situation, error.message) : end(situation, 'failed', { error });
  return asHolder(situation, execution, rule, enqueueAgain(situation.job));
}

/** The execution was interrupted, which counts less than a failure does. */
export function released(situation: Situation, { execution }: EventOf<'released'>): Decision {
  const { job } = situation;
  const rule = (): Decision => {
    const interruptions = (job.interruptions ?? 0) + 1;
    if (interruptions < MOST_INTERRUPTIONS) return enqueueNext(situation, { interruptions });
    const message =
      `The work on this song was stopped ${interruptions} times before it was done. It may take ` +
      'longer than one attempt may last: upload a shorter recording, or ask for standard quality. ' +
      'If it is no long one, please try again later.';
    return giveUp(situation, message, { interruptions });
  };
  return asHolder(situation, execution, rule, enqueueAgain(job));
}

/**
 * Only the holder of the lease is heard. That its time is up takes nothing from it as long as nobody
 * else was given the job: the sweep does that in a transaction, and whoever comes first is right.
 *
 * @param again what is to be done where the event may have been heard before
 */
function asHolder(
  { job }: Situation,
  execution: string,
  rule: () => Decision,
  again: Effect[] = [],
): Decision {
  return isHeldBy(job, execution) ? rule() : ignore(`${execution} does not hold the lease`, again);
}

function isHeldBy(job: Job, execution: string): boolean {
  return job.status === 'processing' && job.lease?.execution === execution;
}

function keepLease({ now, limits }: Situation, execution: string): Pick<Job, 'lease' | 'due_at'> {
  const expires_at = secondsAfter(now, limits.leaseSeconds);
  return { lease: { execution, expires_at }, due_at: expires_at };
}

function isQueuedFor(job: Job, attempt: number): boolean {
  return job.status === 'queued' && job.attempt === attempt;
}

function notQueuedFor(job: Job, attempt: number): Decision {
  return ignore(`the job is ${job.status} in attempt ${job.attempt}, not queued for ${attempt}`);
}
