import type { FileName, Job, JobError, JobResult, StartTask, StoredFile } from '../contract/job.js';
import type { Stage } from '../contract/milestones.js';
import type { ProblemCode } from '../contract/problems.js';
import {
  completed,
  leased,
  measured,
  progressed,
  released,
  renewed,
  runFailed,
  startFailed,
  startRequested,
} from './transition/executions.js';
import { overdue } from './transition/overdue.js';
import { cancelRequested, deleteRequested, rescored, retryRequested } from './transition/owner.js';
import { created, uploaded, uploadRejected } from './transition/uploads.js';
import { ignore, refuse } from './transition/verdicts.js';

/** What limits are counted against: Firestore's `accounts/{owner}`. */
export interface Account {
  owner: string;
  /** Jobs that have not ended. */
  active_job_ids: string[];
  /** The month that seconds are counted in, such as 2026-11 (UTC). */
  month: string;
  seconds_this_month: number;
}

export interface JobState {
  job: Job | undefined;
  /** As it is before the owner's first job, too: empty. Undefined where neither job nor owner is known. */
  account: Account | undefined;
}

/** Everything that may happen to a job. `execution` is who says so, and counts only while it holds the lease. */
export type JobEvent =
  | { type: 'created'; job: NewJob }
  | { type: 'uploaded'; generation: string; size_bytes: number; content_type: string }
  /** The upload is not what it was said to be. */
  | { type: 'upload_rejected'; generation: string; error: JobError }
  /** start-run is about to ask for an execution: reserves the lease. */
  | { type: 'start_requested'; attempt: number }
  /** The execution was certainly not started: the reservation is dropped. */
  | { type: 'start_failed'; attempt: number }
  | { type: 'leased'; attempt: number; execution: string }
  | { type: 'renewed'; execution: string }
  | { type: 'progressed'; execution: string; stage: Stage | null; progress: number }
  /** The song's length is known: charged to the owner's month, or the job fails. */
  | { type: 'measured'; execution: string; duration_seconds: number }
  | { type: 'completed'; execution: string; result: JobResult; files: JobFilesWritten }
  | { type: 'run_failed'; execution: string; error: JobError; transient: boolean }
  /** The execution was asked to stop (SIGTERM): the job goes on elsewhere. */
  | { type: 'released'; execution: string }
  /** The sweep found due_at in the past. */
  | { type: 'overdue' }
  /** The score was written again; `files` are all that the job offers from now on. */
  | { type: 'rescored'; result: JobResult; files: JobFilesWritten; options: Job['options'] }
  | { type: 'retry_requested' }
  | { type: 'cancel_requested' }
  | { type: 'delete_requested' };

/** The events of one type. */
export type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

/** What there is to say about a job that begins; the rest of its document follows. */
export type NewJob = Pick<Job, 'job_id' | 'owner' | 'filename' | 'input' | 'options'>;

export type JobFilesWritten = Partial<Record<FileName, StoredFile>>;

/** What is to be done once the decision is written; each is safe to repeat. */
export type Effect =
  { type: 'enqueue'; task: StartTask } | { type: 'delete_objects'; job_id: string };

export type Decision =
  /** `job` null deletes it. `account` is the very object that was given where nothing about it changes. */
  | { kind: 'accept'; job: Job | null; account: Account; effects: Effect[] }
  /**
   * The event is late, repeated or not its sender's to tell: nothing is written, and trying again is
   * no use. Effects that an interrupted sender may have left undone are carried out again.
   */
  | { kind: 'ignore'; why: string; effects: Effect[] }
  /** The owner asked for what cannot be. */
  | { kind: 'refuse'; code: ProblemCode; message: string };

export interface Limits {
  maxActiveJobs: number;
  maxSecondsPerMonth: number;
  maxFailures: number;
  /** How long after its creation a job's upload may still arrive (resumable sessions last). */
  uploadPatienceSeconds: number;
  /** How long a queued job, or a reserved lease, may wait for its execution. */
  startPatienceSeconds: number;
  leaseSeconds: number;
  /** How long a job and its objects are kept. */
  retentionSeconds: number;
}

export interface TransitionContext {
  /** ISO 8601 in UTC with milliseconds. */
  now: string;
  limits: Limits;
}

/**
 * Decides what an event does to a job and to its owner's account. Every write to either goes through
 * here, within a transaction.
 *
 * The states: awaiting_upload -> queued -> processing -> completed | failed | cancelled,
 * awaiting_upload -> expired, failed -> queued by retry, processing -> queued when an execution fails,
 * falls silent or is interrupted. A job that has not ended always has a `due_at`, by which it either
 * moved on or is found by the sweep: no job is lost.
 */
export function transition(
  state: JobState,
  event: JobEvent,
  { now, limits }: TransitionContext,
): Decision {
  const { job, account } = state;
  if (event.type === 'created') return created({ job, account, now, limits }, event);
  if (!job || !account) return missing(event);

  const situation = { job, account, now, limits };
  switch (event.type) {
    case 'uploaded':
      return uploaded(situation, event);
    case 'upload_rejected':
      return uploadRejected(situation, event);
    case 'start_requested':
      return startRequested(situation, event);
    case 'start_failed':
      return startFailed(situation, event);
    case 'leased':
      return leased(situation, event);
    case 'renewed':
      return renewed(situation, event);
    case 'progressed':
      return progressed(situation, event);
    case 'measured':
      return measured(situation, event);
    case 'completed':
      return completed(situation, event);
    case 'run_failed':
      return runFailed(situation, event);
    case 'released':
      return released(situation, event);
    case 'overdue':
      return overdue(situation);
    case 'rescored':
      return rescored(situation, event);
    case 'retry_requested':
      return retryRequested(situation);
    case 'cancel_requested':
      return cancelRequested(situation);
    case 'delete_requested':
      return deleteRequested(situation);
  }
}

/** The owner is told that there is no such job; the suite's own parts have nothing left to do. */
function missing({ type }: JobEvent): Decision {
  switch (type) {
    case 'rescored':
    case 'retry_requested':
    case 'cancel_requested':
    case 'delete_requested':
      return refuse('job_not_found', 'There is no job with this id; it may have been deleted.');
    default:
      return ignore('there is no such job');
  }
}
