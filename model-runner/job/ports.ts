import type { Job } from '../../contract/job.js';
import type { Quality } from '../../contract/quality.js';
import type { Clock, ObjectStore } from '../../jobs/ports.js';
import type { Decision, JobEvent } from '../../jobs/transition.js';
import type { Logger } from '../../platform/log.js';
import type { Ffmpeg } from '../ffmpeg/find.js';
import type { Models } from '../inference/models.js';
import type { TranscribeSong } from '../pipeline.js';

/** Which attempt at which job is to be made, and by whom. */
export interface Order {
  jobId: string;
  attempt: number;
  /** Whose name the lease is taken in; no other execution has the same. */
  execution: string;
}

/** What an execution reaches the world through. */
export interface RunnerPorts {
  /** Says what happened to the order's job; the decision is what became of it. */
  record: (event: JobEvent) => Promise<Decision>;
  readJob: () => Promise<Job | undefined>;
  /** Calls `onJob` with the order's job now and after every change, undefined where there is none. */
  watchJob: (onJob: (job: Job | undefined) => void) => () => void;
  objects: Pick<ObjectStore, 'stat' | 'read' | 'write' | 'deleteAll'>;
  /** The bucket that results are published to. */
  scoresBucket: string;
  clock: Clock;
  /** Resolves when the time is over or the signal fires. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  findFfmpeg: () => Promise<Ffmpeg>;
  loadModels: (quality?: Quality) => Promise<Models>;
  transcribeSong: TranscribeSong;
  toPdf: (musicXml: string) => Promise<Uint8Array>;
  /** Where a folder for the song's files is made, and removed. */
  temporaryDir: string;
  log: Logger;
}
