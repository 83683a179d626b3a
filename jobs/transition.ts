import type { FileName, Job, JobError, JobResult, StartTask, StoredFile } from '../contract/job.js';
import type { Stage } from '../contract/milestones.js';
import type { ProblemCode } from '../contract/problems.js';

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
  | { type: 'created'; job: Job }
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
  | { type: 'rescored'; result: JobResult; files: JobFilesWritten; options: Job['options'] }
  | { type: 'retry_requested' }
  | { type: 'cancel_requested' }
  | { type: 'delete_requested' };

export type JobFilesWritten = Partial<Record<FileName, StoredFile>>;

/** What is to be done once the decision is written; each is safe to repeat and is repaired by the sweep. */
export type Effect =
  { type: 'enqueue'; task: StartTask } | { type: 'delete_objects'; job_id: string };

export type Decision =
  /** `job` null deletes it. */
  | { kind: 'accept'; job: Job | null; account: Account; effects: Effect[] }
  /** The event is late, repeated or not its sender's to tell: nothing changes, and trying again is no use. */
  | { kind: 'ignore'; why: string }
  /** The owner asked for what cannot be. */
  | { kind: 'refuse'; code: ProblemCode; message: string };

export interface Limits {
  maxActiveJobs: number;
  maxSecondsPerMonth: number;
  maxFailures: number;
  /** How long after its signed URL has expired an upload may still arrive (resumable sessions last). */
  uploadPatienceSeconds: number;
  /** How long a queued job, or a reserved lease, may wait for its execution. */
  startPatienceSeconds: number;
  leaseSeconds: number;
}
