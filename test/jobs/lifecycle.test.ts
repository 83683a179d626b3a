import { text } from 'node:stream/consumers';

import { toPublicJob, type Job, type StartTask } from '../../contract/job.js';
import { applyEvent, type LifecyclePorts } from '../../jobs/lifecycle.js';
import type { ObjectStore } from '../../jobs/ports.js';
import { EmbeddedJobStore } from '../../jobs/store/embedded.js';
import type { JobEvent } from '../../jobs/transition.js';
import { TransientError } from '../../model-runner/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { at, jobId, LIMITS, newJob, RESULT, UPLOADED } from '../support/jobs.js';
import { startStorage, type StorageUnderTest } from '../support/storage.js';

const folder = temporaryFolder();
const METADATA = { bucket: 'scores', object: `jobs/${jobId('song')}/metadata.json` };
const SONG = { bucket: 'uploads', object: `jobs/${jobId('song')}/input.mp3` };
const TASK: StartTask = {
  job_id: jobId('song'),
  bucket: 'uploads',
  generation: UPLOADED.generation,
  attempt: 1,
};

let storage: StorageUnderTest;
let store: EmbeddedJobStore;
let tasks: StartTask[];
let logged: object[];
let seconds: number;
let ports: LifecyclePorts;
let tests = 0;

beforeAll(async () => {
  storage = await startStorage(folder);
});
afterAll(() => storage.server.close());

beforeEach(async () => {
  store = new EmbeddedJobStore(`${folder}/${++tests}.sqlite`);
  tasks = [];
  logged = [];
  seconds = 0;
  ports = {
    store,
    queue: {
      enqueue: (task) => {
        tasks.push(task);
        return Promise.resolve();
      },
    },
    objects: storage.store,
    clock: { now: () => new Date(at(seconds)) },
    limits: LIMITS,
    buckets: { uploads: 'uploads', scores: 'scores' },
    log: { info: (message, fields) => void logged.push({ message, ...fields }) },
  };
  await storage.store.deleteAll('uploads', '');
  await storage.store.deleteAll('scores', '');
});
afterEach(() => store.close());

function happen(event: JobEvent, changed: Partial<LifecyclePorts> = {}) {
  return applyEvent({ ...ports, ...changed }, { jobId: jobId('song'), owner: 'alice' }, event);
}

const create = () => happen({ type: 'created', job: newJob('song') });
const lease = () => happen({ type: 'leased', attempt: 1, execution: 'first' });

async function metadata(): Promise<unknown> {
  return JSON.parse(await text(storage.store.read(METADATA)));
}

async function song(): Promise<Job> {
  return (await store.get(jobId('song')))!;
}

async function upload(): Promise<void> {
  await storage.store.write({ ...SONG, contentType: 'audio/mpeg', body: 'la la la' });
}

/** The object store, but that a write waits for something to happen first. */
function beforeWriting(first: () => Promise<unknown>): ObjectStore {
  let waited = false;
  return {
    ...storage.store,
    write: async (write) => {
      if (!waited) {
        waited = true;
        await first();
      }
      return storage.store.write(write);
    },
  };
}

const HICCUP = { code: 'unexpected', message: 'The disk was full.', retryable: true };
const DOWN = new TransientError('Nobody answers.');

describe('an event', () => {
  it('is written, followed by what it calls for, and mirrored in metadata.json', async () => {
    await create();
    expect(await metadata()).toEqual(toPublicJob(await song()));
    seconds = 10;
    expect((await happen(UPLOADED)).kind).toBe('accept');
    expect(tasks).toEqual([TASK]);
    await lease();
    seconds = 20;
    await happen({ type: 'completed', execution: 'first', result: RESULT, files: {} });
    expect(await metadata()).toMatchObject({
      job_id: jobId('song'),
      status: 'completed',
      created_at: at(0),
      updated_at: at(20),
      filename: 'song.mp3',
      progress: 100,
      result: RESULT,
    });
    expect(await metadata()).not.toHaveProperty('owner');
  });

  it('is logged where it changes a job', async () => {
    await create();
    await happen(UPLOADED);
    await happen(UPLOADED);
    await happen({ type: 'delete_requested' });
    const change = { message: 'job changed', job_id: jobId('song'), stage: null };
    expect(logged).toEqual([
      { ...change, event: 'created', status: 'awaiting_upload', attempt: 0 },
      { ...change, event: 'uploaded', status: 'queued', attempt: 1 },
      { ...change, event: 'delete_requested', status: 'deleted', attempt: 0 },
    ]);
  });

  it('that is refused leaves no trace', async () => {
    await create();
    const before = await storage.store.stat(METADATA);
    expect(await happen({ type: 'retry_requested' })).toMatchObject({ code: 'not_retryable' });
    expect(await storage.store.stat(METADATA)).toEqual(before);
  });

  it('that shows its owner nothing new is not mirrored', async () => {
    await create();
    await happen(UPLOADED);
    await lease();
    const before = await storage.store.stat(METADATA);
    seconds = 20;
    await happen({ type: 'renewed', execution: 'first' });
    expect((await song()).lease?.expires_at).toBe(at(80));
    expect(await storage.store.stat(METADATA)).toEqual(before);
  });

  it('is made up for when it comes again after the queue was down', async () => {
    await create();
    const queue = { enqueue: () => Promise.reject(DOWN) };
    await expect(happen(UPLOADED, { queue })).rejects.toBe(DOWN);
    expect((await song()).status).toBe('queued');
    expect((await happen(UPLOADED)).kind).toBe('ignore');
    expect(tasks).toEqual([TASK]);
    expect(await metadata()).toMatchObject({ status: 'queued' });
  });

  it.each<[string, JobEvent]>([
    ['a retry', { type: 'retry_requested' }],
    ['an interruption', { type: 'released', execution: 'first' }],
    [
      'a failed attempt',
      { type: 'run_failed', execution: 'first', error: HICCUP, transient: true },
    ],
  ])('that is %s is made up for likewise', async (_what, event) => {
    await create();
    await happen(UPLOADED);
    await lease();
    if (event.type === 'retry_requested') {
      await happen({ type: 'run_failed', execution: 'first', error: HICCUP, transient: false });
    }
    const queue = { enqueue: () => Promise.reject(DOWN) };
    await expect(happen(event, { queue })).rejects.toBe(DOWN);
    expect((await happen(event)).kind).toBe('ignore');
    expect(tasks).toEqual([TASK, { ...TASK, attempt: 2 }]);
  });

  it('is made up for when it comes again after storage was down', async () => {
    await create();
    await upload();
    const objects = { ...storage.store, deleteAll: () => Promise.reject(DOWN) };
    await expect(happen({ type: 'cancel_requested' }, { objects })).rejects.toBe(DOWN);
    expect((await song()).status).toBe('cancelled');
    await happen({ type: 'cancel_requested' });
    expect(await storage.store.stat(SONG)).toBeUndefined();
    expect(await metadata()).toMatchObject({ status: 'cancelled' });
  });
});

describe('objects', () => {
  it('of a cancelled job are gone but for metadata.json', async () => {
    await create();
    await upload();
    await happen(UPLOADED);
    await happen({ type: 'cancel_requested' });
    expect(await storage.store.stat(SONG)).toBeUndefined();
    expect(await metadata()).toMatchObject({ status: 'cancelled' });
  });

  it('of a deleted job are gone, its own alone', async () => {
    const other = { bucket: 'scores', object: `jobs/${jobId('other')}/metadata.json` };
    await storage.store.write({ ...other, contentType: 'application/json', body: '{}' });
    await create();
    await upload();
    await happen({ type: 'delete_requested' });
    expect(await store.get(jobId('song'))).toBeUndefined();
    expect(await storage.store.stat(SONG)).toBeUndefined();
    expect(await storage.store.stat(METADATA)).toBeUndefined();
    expect(await storage.store.stat(other)).toBeDefined();
  });

  it('can be deleted once more when that failed: the job is still there', async () => {
    await create();
    const objects = { ...storage.store, deleteAll: () => Promise.reject(DOWN) };
    await expect(happen({ type: 'delete_requested' }, { objects })).rejects.toBe(DOWN);
    expect(await store.get(jobId('song'))).toBeDefined();
    expect((await happen({ type: 'delete_requested' })).kind).toBe('accept');
  });
});

describe('metadata.json', () => {
  it('is never put back to an older view', async () => {
    await create();
    // The first event's mirror is about to write when another event overtakes it.
    await happen(UPLOADED, { objects: beforeWriting(lease) });
    expect(await song()).toMatchObject({ status: 'processing', progress: 30 });
    expect(await metadata()).toEqual(toPublicJob(await song()));
  });

  it('is not left over by a job that was deleted meanwhile', async () => {
    const remove = () => happen({ type: 'delete_requested' });
    await happen({ type: 'created', job: newJob('song') }, { objects: beforeWriting(remove) });
    expect(await store.get(jobId('song'))).toBeUndefined();
    expect(await storage.store.stat(METADATA)).toBeUndefined();
  });

  it('follows many events at once to the last', async () => {
    await create();
    await happen(UPLOADED);
    await lease();
    const progress = (percent: number): JobEvent => ({
      type: 'progressed',
      execution: 'first',
      stage: 'separate',
      progress: percent,
    });
    await Promise.all([41, 42, 43, 44].map((percent) => happen(progress(percent))));
    expect(await metadata()).toEqual(toPublicJob(await song()));
    expect(await metadata()).toMatchObject({ progress: 44, stage: 'separate' });
  });
});
