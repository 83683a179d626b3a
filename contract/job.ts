import type { Drum } from './drums.js';
import type { Stage } from './milestones.js';
import type { Quality } from './quality.js';
import type { TimeSignatureName } from './time-signatures.js';

/**
 * The job document: Firestore's `jobs/{job_id}`, and, less what only the suite needs, metadata.json
 * and the answers of the HTTP API (see PublicJob). Times are ISO 8601 in UTC with milliseconds, so
 * that they order as text.
 */
export interface Job {
  /** A UUID made by the server. */
  job_id: string;
  /** The user's id, as the session token's `sub` gives it. */
  owner: string;
  filename: string;
  status: JobStatus;
  /** What is being done, while it is being done. */
  stage: Stage | null;
  /** Percent of the whole, see MILESTONES. */
  progress: number;
  /** Counts the executions that were asked for, from 1. An older attempt's messages are ignored. */
  attempt: number;
  /** Attempts since the last retry that failed or fell silent; being interrupted is not counted. */
  failures: number;
  /** Attempts since the last retry that were told to stop. Older documents do not have it. */
  interruptions?: number;
  created_at: string;
  updated_at: string;
  /**
   * When the document may be deleted (Firestore's TTL field): never before the objects that its attempts
   * and its owner made, which live as long from when they were written.
   */
  expires_at: string;
  /** When the sweep is to look at this job if nothing has happened to it by then. */
  due_at: string | null;
  /** Since when the job has waited for an execution, if it does. Older documents do not have it. */
  waiting_since?: string;
  input: JobInput;
  options: JobOptions;
  lease: Lease | null;
  /** What may be downloaded. Empty until the job is completed. */
  files: Partial<Record<FileName, StoredFile>>;
  result: JobResult | null;
  error: JobError | null;
  /** Seconds of audio charged to the owner's month for this job; a retry is not charged again. */
  charged_seconds: number;
}

export const JOB_STATUSES = [
  'awaiting_upload',
  'queued',
  'processing',
  'completed',
  'failed',
  'cancelled',
  'expired',
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** The song, as it was announced and, once `generation` is set, as it was uploaded. */
export interface JobInput {
  bucket: string;
  object: string;
  generation: string | null;
  size_bytes: number;
  content_type: string;
}

/** What a drummer may ask of a transcription; what is not given is heard. */
export interface JobOptions {
  /** Pulses a minute, see Beat in events.ts. */
  bpm?: number;
  time_signature?: TimeSignatureName;
  /** 0-1: more writes softer and less certain strokes too. 0.5 where it is not given. */
  sensitivity?: number;
  /** The recording holds nothing but drums: skip separation. */
  drums_only?: boolean;
  /** standard where it is not given. */
  quality?: Quality;
}

/** The right to work on a job. Nobody but its holder writes results; it lapses unless renewed. */
export interface Lease {
  /** Who holds it; null while an execution has been asked for and has not begun. */
  execution: string | null;
  expires_at: string;
}

/** The names of the files that a completed job offers, with what each holds. */
export const JOB_FILES = {
  'output.musicxml': {
    contentType: 'application/vnd.recordare.musicxml+xml',
    extension: 'musicxml',
  },
  'output.mid': { contentType: 'audio/midi', extension: 'mid' },
  'output.pdf': { contentType: 'application/pdf', extension: 'pdf' },
  'drums.flac': { contentType: 'audio/flac', extension: 'drums.flac' },
  'backing.flac': { contentType: 'audio/flac', extension: 'backing.flac' },
  'events.json': { contentType: 'application/json', extension: 'events.json' },
} as const;

export type FileName = keyof typeof JOB_FILES;

export interface StoredFile {
  object: string;
  generation: string;
  size_bytes: number;
  content_type: string;
}

export interface JobResult {
  total_notes: number;
  bpm: number;
  duration_seconds: number;
  time_signature: string;
  measures: number;
  notes_by_drum: Partial<Record<Drum, number>>;
  /** The sample rate of the song's file, where it says. */
  recorded_at_hz?: number | undefined;
}

export interface JobError {
  /** Stable; see problems.ts and the runner's errors.ts. */
  code: string;
  /** A sentence or two for the user: what was found, what was expected, what to do. */
  message: string;
  /** Whether POST …/retry may help. */
  retryable: boolean;
}

/** What the owner sees of a job: the answers of the API. metadata.json holds the same. */
export type PublicJob = Pick<
  Job,
  | 'job_id'
  | 'status'
  | 'created_at'
  | 'updated_at'
  | 'expires_at'
  | 'filename'
  | 'progress'
  | 'stage'
  | 'attempt'
  | 'options'
  | 'result'
  | 'error'
> & { files: FileName[] };

/** @returns the part of a job that its owner sees */
export function toPublicJob(job: Job): PublicJob {
  const { job_id, status, created_at, updated_at, expires_at, filename, progress, stage } = job;
  const { attempt, options, result, error } = job;
  return {
    job_id,
    status,
    created_at,
    updated_at,
    expires_at,
    filename,
    progress,
    stage,
    attempt,
    options,
    result,
    error,
    files: (Object.keys(JOB_FILES) as FileName[]).filter((name) => job.files[name]),
  };
}

/** Whether nothing more will happen to a job unless its owner asks for it. */
export function isEnded(status: JobStatus): boolean {
  return status !== 'awaiting_upload' && status !== 'queued' && status !== 'processing';
}

/** What the task that starts an execution carries. */
export interface StartTask {
  job_id: string;
  bucket: string;
  generation: string;
  attempt: number;
}
