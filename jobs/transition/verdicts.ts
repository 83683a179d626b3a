import { isEnded, type Job, type JobStatus } from '../../contract/job.js';
import { MILESTONES } from '../../contract/milestones.js';
import type { ProblemCode } from '../../contract/problems.js';
import { withJob } from '../account.js';
import type { Account, Decision, Effect, TransitionContext } from '../transition.js';

/** What a rule goes by: a job that is there, its owner's account, the time and the limits. */
export interface Situation extends TransitionContext {
  job: Job;
  account: Account;
}

type EndStatus = Exclude<JobStatus, 'awaiting_upload' | 'queued' | 'processing'>;

/** The job changes. Its owner's account counts it among those under way until it has ended. */
export function accept(
  { job, account, now }: Situation,
  changes: Partial<Job>,
  effects: Effect[] = [],
): Decision {
  const changed = { ...job, ...changes, updated_at: now };
  return {
    kind: 'accept',
    job: changed,
    account: withJob(account, job.job_id, !isEnded(changed.status)),
    effects,
  };
}

export function ignore(why: string, effects: Effect[] = []): Decision {
  return { kind: 'ignore', why, effects };
}

export function refuse(code: ProblemCode, message: string): Decision {
  return { kind: 'refuse', code, message };
}

/** The job ends: nobody works on it and the sweep passes it by. */
export function end(
  situation: Situation,
  status: EndStatus,
  { effects = [], ...changes }: Partial<Job> & { effects?: Effect[] } = {},
): Decision {
  const changed = { ...changes, status, stage: null, lease: null, due_at: null };
  return accept(situation, changed, effects);
}

/** The next attempt is asked for; what it writes is kept for the whole retention time, and the job with it. */
export function enqueueNext(situation: Situation, changes: Partial<Job> = {}): Decision {
  const { job, now, limits } = situation;
  const queued: Partial<Job> = {
    status: 'queued',
    stage: null,
    progress: MILESTONES.received,
    attempt: job.attempt + 1,
    lease: null,
    error: null,
    due_at: secondsAfter(now, limits.startPatienceSeconds),
    expires_at: keptUntil(situation),
    waiting_since: now,
    ...changes,
  };
  return accept(situation, queued, [enqueue({ ...job, ...queued })]);
}

/** An attempt failed or fell silent: another is asked for, unless there were enough. */
export function failAttempt(situation: Situation, lastWords: string): Decision {
  const failures = situation.job.failures + 1;
  if (failures < situation.limits.maxFailures) return enqueueNext(situation, { failures });
  const message =
    `${failures} ${failures === 1 ? 'attempt' : 'attempts'} at this song failed. ` +
    `The last one: ${lastWords} Please try again later.`;
  return giveUp(situation, message, { failures });
}

/** The job ends for a reason that may pass: its owner may try again. */
export function giveUp(
  situation: Situation,
  message: string,
  changes: Partial<Job> = {},
): Decision {
  return end(situation, 'failed', {
    ...changes,
    error: { code: 'gave_up', message, retryable: true },
  });
}

/**
 * What is to be done when an event comes again that may have queued the job: whoever sent it may have
 * fallen between the write and the task. The task's name says whether it is there.
 */
export function enqueueAgain(job: Job): Effect[] {
  return job.status === 'queued' && job.lease === null ? [enqueue(job)] : [];
}

/** @param job one that is, or has been, queued */
export function enqueue({ job_id, input, attempt }: Job): Effect {
  // The generation is known since the upload arrived, and no job is queued before.
  const generation = input.generation!;
  return { type: 'enqueue', task: { job_id, bucket: input.bucket, generation, attempt } };
}

export function deleteObjects({ job_id }: Job): Effect {
  return { type: 'delete_objects', job_id };
}

/** @returns when a job may be deleted that something is written for now, see Job.expires_at */
export function keptUntil({ now, limits }: TransitionContext): string {
  return secondsAfter(now, limits.retentionSeconds);
}

/** @returns an ISO time some seconds after another */
export function secondsAfter(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}
