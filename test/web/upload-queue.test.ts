import type { JobStatus } from '../../contract/job.js';
import type { AnnouncedJob, Api } from '../../web/api/client.js';
import { UploadQueue, type Upload } from '../../web/upload/upload-queue.js';
import { eventually } from '../support/eventually.js';

/** A bucket that has every song already, which ends an upload well with its first request. */
class FullBucket {
  static requests = 0;
  readonly status = 412;
  readonly upload = {};
  onloadend: (() => void) | undefined;
  open(): void {
    FullBucket.requests++;
  }
  setRequestHeader(): void {
    // They are told nothing.
  }
  getResponseHeader(): null {
    return null;
  }
  abort(): void {
    this.onloadend?.();
  }
  send(): void {
    this.onloadend?.();
  }
}

const GRANT = { method: 'POST', url: 'https://bucket.test/', headers: {}, expires_at: '' };

/** What a browser has and Node has not. */
const BROWSER = { XMLHttpRequest: FullBucket, addEventListener: () => undefined };

/** An API whose job for the first key is as it says, and new for any other. */
function fakeApi(status: JobStatus): { api: Api; keys: string[] } {
  const keys: string[] = [];
  const createJob = (_request: unknown, key: string) => {
    keys.push(key);
    const isFirst = key === keys[0];
    const job = isFirst
      ? { job_id: 'first', status, upload: null }
      : { job_id: 'second', status: 'awaiting_upload', upload: GRANT };
    return Promise.resolve(job as AnnouncedJob);
  };
  return { api: { createJob } as unknown as Api, keys };
}

async function uploaded(api: Api): Promise<Upload> {
  const queue = new UploadQueue(api);
  const file = new File(['la la la'], 'song.mp3');
  queue.add([{ file, contentType: 'audio/mpeg', options: {} }]);
  const status = (): string | undefined => queue.uploads[0]?.status.kind;
  await eventually(() => status() === 'uploaded' || status() === 'failed');
  expect(queue.uploads[0]?.status).toEqual({ kind: 'uploaded' });
  return queue.uploads[0]!;
}

describe('an upload that is tried again', () => {
  beforeEach(() => {
    FullBucket.requests = 0;
    Object.assign(globalThis, BROWSER);
  });
  afterEach(() => {
    for (const name of Object.keys(BROWSER)) Reflect.deleteProperty(globalThis, name);
  });

  it.each(['queued', 'processing', 'completed'] as const)(
    'is there where its job is %s',
    async (status) => {
      const { api, keys } = fakeApi(status);
      expect(await uploaded(api)).toMatchObject({ jobId: 'first', sentBytes: 8, key: keys[0] });
      expect(keys).toHaveLength(1);
      expect(FullBucket.requests).toBe(0);
    },
  );

  it.each(['failed', 'cancelled', 'expired'] as const)(
    'is announced anew where its job is %s',
    async (status) => {
      const { api, keys } = fakeApi(status);
      expect(await uploaded(api)).toMatchObject({ jobId: 'second', key: keys[1] });
      expect(new Set(keys).size).toBe(2);
      expect(FullBucket.requests).toBe(1);
    },
  );
});
