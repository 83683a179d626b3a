import type { Readable } from 'node:stream';

import type { Job, StartTask, StoredFile } from '../contract/job.js';
import type { Decision, JobState } from './transition.js';

/** The only source of time. */
export interface Clock {
  now: () => Date;
}

/** Where jobs and accounts are kept. */
export interface JobStore {
  /**
   * Reads a job and its owner's account, lets `decide` say what becomes of them and writes that, in
   * one transaction; `decide` may be called more than once and must be pure.
   *
   * @param ref the job; `owner` where the job may not exist yet
   * @returns the decision that was carried out
   * @throws TransientError when the store can't be reached or stays contended
   */
  transact: (
    ref: { jobId: string; owner?: string },
    decide: (state: JobState) => Decision,
  ) => Promise<Decision>;
  get: (jobId: string) => Promise<Job | undefined>;
  /**
   * An owner's jobs, newest first; `search` is a part of the filename in any case. There may be more
   * behind a page that is not full: only one without nextCursor is the last.
   *
   * @throws BadCursorError
   */
  list: (query: ListQuery) => Promise<JobPage>;
  /** Jobs whose due_at has come, longest overdue first. */
  findOverdue: (now: string, limit: number) => Promise<Job[]>;
  /**
   * Calls `onJob` with the job as it is now, undefined where there is none, and again when it changes.
   * Changes in quick succession may be told as one; the last is always told.
   *
   * @param onError is told that there is nothing more to see, such as for want of access; without it
   *   the error is thrown where nobody can catch it
   * @returns ends it
   */
  watch: (
    jobId: string,
    onJob: (job: Job | undefined) => void,
    onError?: (error: Error) => void,
  ) => () => void;
  close: () => Promise<void>;
}

export interface ListQuery {
  owner: string;
  search?: string;
  limit: number;
  /** Opaque: the nextCursor of the page before. */
  cursor?: string;
}

export interface JobPage {
  jobs: Job[];
  nextCursor?: string;
}

export interface ObjectRef {
  bucket: string;
  object: string;
}

export interface ObjectInfo extends ObjectRef {
  generation: string;
  size_bytes: number;
  content_type: string;
}

export interface SignedRequest {
  method: 'PUT' | 'POST';
  url: string;
  /** To be sent exactly so. */
  headers: Record<string, string>;
  expires_at: string;
}

export interface UploadGrant extends ObjectRef {
  contentType: string;
  sizeBytes: number;
  /** One request, or a session that survives a dropped connection. */
  protocol: 'put' | 'resumable';
  expiresAt: Date;
}

/** Buckets and what is in them. Methods throw TransientError when trying again may help. */
export interface ObjectStore {
  /** V4: for this object, content type and size alone, and only while the object does not exist. */
  signUpload: (grant: UploadGrant) => Promise<SignedRequest>;
  /** V4: `filename` is what the browser saves it as. */
  signDownload: (ref: ObjectRef, filename: string, expiresAt: Date) => Promise<string>;
  /** @returns undefined where there is no such object */
  stat: (ref: ObjectRef) => Promise<ObjectInfo | undefined>;
  /**
   * @param ref with `generation`, that one only
   * @throws ObjectMissingError
   */
  read: (ref: ObjectRef & { generation?: string }, range?: ByteRange) => Readable;
  /**
   * @param write `ifGeneration` '0' writes only where there is no object, another only over that one
   * @throws PreconditionError when `ifGeneration` does not hold
   */
  write: (write: ObjectWrite) => Promise<StoredFile>;
  /** Deletes every object of a bucket whose name begins so; none is no error. */
  deleteAll: (bucket: string, prefix: string) => Promise<void>;
}

export interface ByteRange {
  start: number;
  /** Inclusive, as in HTTP. */
  end: number;
}

export interface ObjectWrite extends ObjectRef {
  contentType: string;
  body: Readable | Uint8Array | string;
  ifGeneration?: string;
  /** Ends the upload; nothing is left behind. */
  signal?: AbortSignal;
}

/** The queue between an upload and its execution. */
export interface TaskQueue {
  /**
   * Asks for an execution, once for each attempt: the task is named after job, generation and
   * attempt, and a name in use is no error.
   */
  enqueue: (task: StartTask) => Promise<void>;
}

/** Starts the model runner. */
export interface Runner {
  /**
   * Returns once the execution has been asked for.
   *
   * @throws StartError
   */
  start: (task: StartTask) => Promise<void>;
}

/** The cursor was not given out by this store. */
export class BadCursorError extends Error {
  override readonly name = 'BadCursorError';
}

/** An execution was asked for and not promised. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Certainly not started; where this is false, it may be running all the same. */
  readonly certain: boolean;
  /** Trying again may help, with nobody mending anything. */
  readonly transient: boolean;

  constructor(message: string, options: ErrorOptions & { certain: boolean; transient: boolean }) {
    super(message, options);
    this.certain = options.certain;
    this.transient = options.transient;
  }
}

/** The object that was to be read is not there, or is there in another generation. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
}

/** Somebody else wrote the object first. */
export class PreconditionError extends Error {
  override readonly name = 'PreconditionError';
}
