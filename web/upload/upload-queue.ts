import { isEnded, type JobOptions } from '../../contract/job.js';
import type { AnnouncedJob, Api } from '../api/client.js';
import { openTransport } from './transport.js';
import { upload, type UploadPorts } from './upload.js';
import type { UploadState } from './upload-state.js';

/** A song on its way to the bucket. */
export interface Upload {
  id: string;
  /** The Idempotency-Key of its job; another once that job has ended without a score. */
  key: string;
  file: File;
  contentType: string;
  options: JobOptions;
  /** Once the API has taken it. */
  jobId?: string;
  status: UploadStatus;
  sentBytes: number;
}

export type UploadStatus =
  | { kind: 'queued' }
  | { kind: 'announcing' }
  /** `retryAt` in milliseconds of the clock. */
  | { kind: 'uploading'; state: UploadState; retryAt?: number }
  | { kind: 'uploaded' }
  | { kind: 'failed'; error: unknown };

export type NewUpload = Pick<Upload, 'file' | 'contentType' | 'options'>;

/** Uploads songs one after another, so that the first is there as early as it can be. */
export class UploadQueue {
  #uploads: readonly Upload[] = [];
  #running: { id: string; controller: AbortController; hurry: () => void } | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly api: Api) {
    addEventListener('online', this.retryNow);
  }

  /** Never changed, but replaced. */
  get uploads(): readonly Upload[] {
    return this.#uploads;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly add = (songs: readonly NewUpload[]): void => {
    const added = songs.map((song): Upload => ({
      ...song,
      id: crypto.randomUUID(),
      key: crypto.randomUUID(),
      status: { kind: 'queued' },
      sentBytes: 0,
    }));
    this.#replace([...this.#uploads, ...added]);
    void this.#work();
  };

  /** Tries a failed one again. */
  readonly retry = (id: string): void => {
    this.#update(id, { status: { kind: 'queued' }, sentBytes: 0 });
    void this.#work();
  };

  /** Does not wait for the next try of a lost connection. */
  readonly retryNow = (): void => {
    this.#running?.hurry();
  };

  /** Stops one, or takes a failed one off the list; its job is cancelled. */
  readonly cancel = (id: string): void => {
    const jobId = this.#uploads.find((entry) => entry.id === id)?.jobId;
    this.#replace(this.#uploads.filter((entry) => entry.id !== id));
    if (this.#running?.id === id) this.#running.controller.abort();
    // Where this fails the job expires by itself.
    if (jobId !== undefined) this.api.cancelJob(jobId).catch(() => undefined);
  };

  close(): void {
    removeEventListener('online', this.retryNow);
    this.#replace([]);
    this.#running?.controller.abort();
  }

  async #work(): Promise<void> {
    const next = this.#uploads.find(({ status }) => status.kind === 'queued');
    if (!next || this.#running) return;
    const controller = new AbortController();
    this.#running = { id: next.id, controller, hurry: () => undefined };
    try {
      await this.#send(next, controller.signal);
    } catch (error) {
      this.#update(next.id, { status: { kind: 'failed', error } });
    } finally {
      this.#running = undefined;
    }
    await this.#work();
  }

  async #send(entry: Upload, signal: AbortSignal): Promise<void> {
    const { id, file } = entry;
    this.#update(id, { status: { kind: 'announcing' } });
    const job = await this.#announce(entry);
    if (signal.aborted) {
      // Cancelled before there was anything to cancel.
      await this.api.cancelJob(job.job_id);
      return;
    }
    this.#update(id, { jobId: job.job_id });
    if (job.upload === null) {
      // An earlier try got through, though nobody here was told.
      this.#update(id, { status: { kind: 'uploaded' }, sentBytes: file.size });
      return;
    }
    const ports: UploadPorts = {
      transport: openTransport(file, job.upload),
      pause: (delayMs, pauseSignal) => this.#pause(delayMs, pauseSignal),
      onState: (state) => {
        const retryAt = state.kind === 'waiting' ? { retryAt: Date.now() + state.delayMs } : {};
        this.#update(id, { status: { kind: 'uploading', state, ...retryAt } });
      },
      onSent: (sentBytes) => {
        this.#update(id, { sentBytes });
      },
    };
    const end = await upload(file.size, ports, signal);
    if (end.kind === 'refused') throw new Error(end.message);
    this.#update(id, { status: { kind: 'uploaded' }, sentBytes: file.size });
  }

  /** @returns the job of this upload, anew where the one that an earlier try made came to nothing */
  async #announce({ id, key, file, contentType, options }: Upload): Promise<AnnouncedJob> {
    const { name: filename, size: size_bytes } = file;
    const request = { filename, content_type: contentType, size_bytes, options };
    const job = await this.api.createJob(request, key);
    if (!isEnded(job.status) || job.status === 'completed') return job;
    const newKey = crypto.randomUUID();
    this.#update(id, { key: newKey });
    return this.api.createJob(request, newKey);
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, delayMs);
      if (this.#running) this.#running.hurry = resolve;
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
  }

  #update(id: string, change: Partial<Upload>): void {
    this.#replace(
      this.#uploads.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)),
    );
  }

  #replace(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether leaving the page would lose something. */
export function isUnderWay({ status }: Upload): boolean {
  return status.kind !== 'uploaded' && status.kind !== 'failed';
}
