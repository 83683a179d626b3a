import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import type { Job, JobOptions, StartTask } from '../../contract/job.js';
import { inputObject, jobPrefix } from '../../contract/object-names.js';
import { applyEvent, type LifecyclePorts } from '../../jobs/lifecycle.js';
import type { JobStore } from '../../jobs/ports.js';
import { EmbeddedJobStore } from '../../jobs/store/embedded.js';
import type { Decision, JobEvent, Limits } from '../../jobs/transition.js';
import type { Models } from '../../model-runner/inference/models.js';
import type { RunnerPorts } from '../../model-runner/job/ports.js';
import { runJob, type Outcome } from '../../model-runner/job/run-job.js';
import type { TranscribeSongInput, Transcription } from '../../model-runner/pipeline.js';
import { createLogger } from '../../platform/log.js';
import { silentHearing } from './hearing.js';
import { testFfmpeg, wavBytes } from './sound.js';
import { startStorage, type StorageUnderTest } from './storage.js';

export const LIMITS: Limits = {
  maxActiveJobs: 100,
  maxSecondsPerMonth: 3600,
  maxFailures: 3,
  uploadPatienceSeconds: 7200,
  startPatienceSeconds: 900,
  leaseSeconds: 60,
  retentionSeconds: 86_400,
};

/** Seconds of the runner's waiting pass fifty times as fast. */
const HASTE = 50;

/** A second of quiet sound. */
export const SONG = wavBytes([new Float32Array(44_100).fill(0.1)]);

/** What the stand-in for the pipeline makes of every song. */
export const RESULT = {
  total_notes: 3,
  bpm: 117.449,
  duration_seconds: 1,
  time_signature: '4/4',
  measures: 1,
  notes_by_drum: { kick: 2, hi_hat_closed: 1 },
} as const;

export interface Attempt {
  jobId: string;
  attempt?: number;
  execution?: string;
  /** Called in the middle of the work. */
  whileHearing?: (input: TranscribeSongInput) => Promise<void> | void;
  stop?: AbortSignal;
  ports?: Partial<RunnerPorts>;
  /** Written into the score, to tell one attempt's from another's. */
  mark?: string;
}

/**
 * What surrounds executions of the runner: the embedded store, the local storage server behind the
 * official client, and a queue that only remembers.
 */
export class Surroundings {
  readonly tasks: StartTask[] = [];
  readonly lines: string[] = [];
  readonly #log = createLogger({
    service: 'model-runner',
    version: 'test',
    level: 'debug',
    projectId: 'groovesheet-test',
    write: (line) => this.lines.push(line),
  });
  readonly temporaryDir: string;
  readonly storeFile: string;
  readonly store: JobStore;
  readonly #storage: StorageUnderTest;
  #aheadMilliseconds = 0;

  private constructor(folder: string, storage: StorageUnderTest) {
    this.temporaryDir = mkdtempSync(join(folder, 'tmp-'));
    this.storeFile = join(folder, 'jobs.db');
    this.store = new EmbeddedJobStore(this.storeFile);
    this.#storage = storage;
  }

  static async start(folder: string): Promise<Surroundings> {
    return new Surroundings(folder, await startStorage(folder));
  }

  get objects(): LifecyclePorts['objects'] {
    return this.#storage.store;
  }

  get storageUrl(): string {
    return this.#storage.server.url;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.#storage.server.close();
  }

  wait(seconds: number): void {
    this.#aheadMilliseconds += seconds * 1000;
  }

  /** A job whose song has been uploaded. */
  async queueJob(
    asked: { song?: string | Uint8Array; filename?: string; options?: JobOptions } = {},
  ): Promise<string> {
    const { song = SONG, filename = 'My Song.wav', options = {} } = asked;
    const job_id = randomUUID();
    const ref = { bucket: 'uploads', object: inputObject(job_id, 'wav') };
    const content_type = 'audio/wav';
    const size_bytes = song.length;
    const input = { ...ref, generation: null, size_bytes, content_type };
    await this.tell(
      { jobId: job_id, owner: 'alice' },
      {
        type: 'created',
        job: { job_id, owner: 'alice', filename, input, options },
      },
    );
    const written = await this.objects.write({ ...ref, contentType: content_type, body: song });
    const { generation } = written;
    await this.tell({ jobId: job_id }, { type: 'uploaded', generation, size_bytes, content_type });
    return job_id;
  }

  tell(ref: { jobId: string; owner?: string }, event: JobEvent): Promise<Decision> {
    const { store, objects } = this;
    const clock = { now: () => new Date(Date.now() + this.#aheadMilliseconds) };
    const queue = {
      enqueue: (task: StartTask) => {
        this.tasks.push(task);
        return Promise.resolve();
      },
    };
    const buckets = { uploads: 'uploads', scores: 'scores' };
    const log = this.#log;
    return applyEvent({ store, queue, objects, clock, limits: LIMITS, buckets, log }, ref, event);
  }

  async job(jobId: string): Promise<Job> {
    const job = await this.store.get(jobId);
    if (!job) throw new Error(`there is no job ${jobId}`);
    return job;
  }

  /** What is under a name in the job's folder of the scores bucket. */
  async published(jobId: string, name: string): Promise<string | undefined> {
    const ref = { bucket: 'scores', object: jobPrefix(jobId) + name };
    if (!(await this.objects.stat(ref))) return undefined;
    return text(this.objects.read(ref));
  }

  run(attempt: Attempt): Promise<Outcome> {
    const { jobId, attempt: number = 1, execution = 'runner-a/0' } = attempt;
    return runJob({
      ports: this.ports(attempt),
      order: { jobId, attempt: number, execution },
      leaseSeconds: LIMITS.leaseSeconds,
      stop: attempt.stop ?? new AbortController().signal,
    });
  }

  ports({ jobId, whileHearing, mark = '', ports }: Attempt): RunnerPorts {
    return {
      record: (event) => this.tell({ jobId }, event),
      readJob: () => this.store.get(jobId),
      watchJob: (onJob) => this.store.watch(jobId, onJob),
      objects: this.objects,
      scoresBucket: 'scores',
      clock: { now: () => new Date(Date.now() + this.#aheadMilliseconds) },
      sleep: (milliseconds, signal) =>
        setTimeout(milliseconds / HASTE, undefined, signal && { signal }).then(
          () => undefined,
          () => undefined,
        ),
      findFfmpeg: testFfmpeg,
      // The stand-in for the pipeline asks nothing of them.
      loadModels: () => Promise.resolve({} as Models),
      transcribeSong: async (input) => {
        for await (const chunk of input.audio.chunks()) {
          await input.stems?.write({ drums: chunk, backing: chunk });
        }
        await whileHearing?.(input);
        input.signal?.throwIfAborted();
        return transcription(mark);
      },
      toPdf: (musicXml) => Promise.resolve(Buffer.from(`%PDF of ${musicXml}`)),
      temporaryDir: this.temporaryDir,
      log: this.#log.child({ job_id: jobId }),
      ...ports,
    };
  }
}

function transcription(mark: string): Transcription {
  return {
    hearing: silentHearing(1),
    events: {
      version: 1,
      duration_seconds: 1,
      hits: [],
      beats: [],
      time_signatures: [],
      tempos: [],
    },
    musicXml: `<score-partwise>${mark}</score-partwise>`,
    midi: Uint8Array.of(77, 84),
    summary: { ...RESULT, notices: [] },
  };
}
