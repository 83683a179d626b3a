import type { ObjectInfo } from '../../jobs/ports.js';
import { StartError, type Runner } from '../../jobs/ports.js';
import { register as registerOnUpload } from '../../functions/on-upload.js';
import { register as registerStartRun } from '../../functions/start-run.js';
import { register as registerSweep } from '../../functions/sweep.js';
import { startRun } from '../../functions/internal/start-run.js';
import { sweep } from '../../functions/internal/sweep.js';
import { takeUpload } from '../../functions/internal/take-upload.js';
import { TransientError } from '../../model-runner/errors.js';
import { SONG_REQUEST } from '../support/api-jobs.js';
import { jobOf, startApi, type ApiUnderTest } from '../support/api.js';
import { temporaryFolder } from '../support/folder.js';
import { serveFunction } from '../support/http-server.js';

const folder = temporaryFolder();
const MISSING = '00000000-0000-4000-8000-000000000000';
const SONG = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(996)]);
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi(folder, { env: { MAX_ACTIVE_JOBS: '1000' } });
});
afterAll(() => api.close());

/** A job whose song has these bytes. */
async function uploadedJob(bytes: Uint8Array = SONG): Promise<ObjectInfo & { jobId: string }> {
  const { job_id } = await jobOf(await api.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST));
  const ref = { bucket: 'uploads', object: `jobs/${job_id}/input.mp3` };
  const stored = await api.ports.objects.write({ ...ref, contentType: 'audio/mpeg', body: bytes });
  return { ...ref, ...stored, jobId: job_id };
}

const take = (upload: ObjectInfo): Promise<void> => takeUpload(api.ports, upload, 2000);

describe('an upload', () => {
  it('queues its job, once for however many events', async () => {
    const upload = await uploadedJob();
    await take(upload);
    expect(await api.ports.store.get(upload.jobId)).toMatchObject({
      status: 'queued',
      progress: 10,
      input: { generation: upload.generation },
    });
    await take(upload);
    const tasks = api.tasks.filter(({ job_id }) => job_id === upload.jobId);
    // Put into the queue again under the same name, which the queue takes for the same task.
    expect(new Set(tasks.map(({ attempt, generation }) => `${attempt} ${generation}`)).size).toBe(
      1,
    );
  });

  it.each([
    ['empty', Buffer.alloc(0), 'file_empty'],
    ['a text', Buffer.from('This is no song.'), 'not_audio'],
    ['a zip archive', Buffer.from('PK\x03\x04 and so on'), 'not_audio'],
    ['too large', Buffer.concat([SONG, SONG, SONG]), 'file_too_large'],
  ])('that is %s fails its job and is removed', async (_what, bytes, code) => {
    const upload = await uploadedJob(bytes);
    await take(upload);
    const job = await api.ports.store.get(upload.jobId);
    expect(job).toMatchObject({ status: 'failed', error: { code, retryable: false } });
    expect(await api.ports.objects.stat(upload)).toBeUndefined();
  });

  it('of a deleted job is removed', async () => {
    const upload = await uploadedJob();
    await api.ask('alice', 'DELETE', `/api/v1/jobs/${upload.jobId}`);
    const { bucket, object } = upload;
    await api.ports.objects.write({ bucket, object, contentType: 'audio/mpeg', body: SONG });
    await take(upload);
    expect(await api.ports.objects.stat(upload)).toBeUndefined();
  });

  it('of a cancelled job is removed', async () => {
    const upload = await uploadedJob();
    await api.ask('alice', 'POST', `/api/v1/jobs/${upload.jobId}/cancel`);
    const { bucket, object } = upload;
    const late = await api.ports.objects.write({
      ...{ bucket, object, contentType: 'audio/mpeg' },
      body: SONG,
    });
    await take({ ...upload, generation: late.generation });
    expect(await api.ports.objects.stat(upload)).toBeUndefined();
    expect(await api.ports.store.get(upload.jobId)).toMatchObject({ status: 'cancelled' });
  });

  it.each(['notes.txt', 'jobs/x/input.mp3', `jobs/${MISSING}/output.musicxml`])(
    'of a foreign object, %s, is left alone',
    async (object) => {
      const ref = { bucket: 'uploads', object };
      const stored = await api.ports.objects.write({
        ...ref,
        contentType: 'text/plain',
        body: 'x',
      });
      await take({ ...ref, ...stored });
      expect(await api.ports.objects.stat(ref)).toBeDefined();
    },
  );

  it('is announced again where a service failed', async () => {
    const upload = await uploadedJob();
    const ports = {
      ...api.ports,
      queue: { enqueue: () => Promise.reject(new TransientError('The queue is away.')) },
    };
    await expect(takeUpload(ports, upload, 2000)).rejects.toThrow(TransientError);
    await take(upload);
    expect(api.tasks.some(({ job_id }) => job_id === upload.jobId)).toBe(true);
  });
});

describe('a task', () => {
  async function queuedTask() {
    const upload = await uploadedJob();
    await take(upload);
    return api.tasks.findLast(({ job_id }) => job_id === upload.jobId)!;
  }
  function countingRunner(error?: StartError): Runner & { starts: number } {
    const runner = {
      starts: 0,
      start: () => {
        runner.starts++;
        return error ? Promise.reject(error) : Promise.resolve();
      },
    };
    return runner;
  }

  it('starts one execution, however often it is delivered', async () => {
    const task = await queuedTask();
    const runner = countingRunner();
    await Promise.all([1, 2, 3].map(() => startRun({ ...api.ports, runner }, task)));
    await startRun({ ...api.ports, runner }, task);
    expect(runner.starts).toBe(1);
  });

  it('of a deleted job, or of another attempt, starts nothing', async () => {
    const task = await queuedTask();
    const runner = countingRunner();
    await startRun({ ...api.ports, runner }, { ...task, attempt: 2 });
    await startRun({ ...api.ports, runner }, { ...task, job_id: MISSING });
    await api.ask('alice', 'DELETE', `/api/v1/jobs/${task.job_id}`);
    await startRun({ ...api.ports, runner }, task);
    expect(runner.starts).toBe(0);
  });

  it('is delivered again where nothing was started, and then starts', async () => {
    const task = await queuedTask();
    const away = new StartError('Cloud Run is away.', { certain: true, transient: true });
    const runner = countingRunner(away);
    await expect(startRun({ ...api.ports, runner }, task)).rejects.toThrow(TransientError);
    const working = countingRunner();
    await startRun({ ...api.ports, runner: working }, task);
    expect(working.starts).toBe(1);
  });

  it('is not delivered again where something may have been started', async () => {
    const task = await queuedTask();
    const unsure = new StartError('No answer.', { certain: false, transient: true });
    const runner = countingRunner(unsure);
    await startRun({ ...api.ports, runner }, task);
    await startRun({ ...api.ports, runner }, task);
    expect(runner.starts).toBe(1);
  });
});

describe('the sweep', () => {
  it('requeues, expires and gives up, and one bad job does not stop it', async () => {
    const swept = await startApi(`${folder}/swept`, { env: { MAX_ACTIVE_JOBS: '100' } });
    const create = async (): Promise<string> =>
      (await jobOf(await swept.ask('alice', 'POST', '/api/v1/jobs', SONG_REQUEST))).job_id;
    const put = async (id: string, body: Uint8Array) => {
      const ref = { bucket: 'uploads', object: `jobs/${id}/input.mp3` };
      await swept.ports.objects.write({ ...ref, contentType: 'audio/mpeg', body });
    };
    const upload = { type: 'uploaded', generation: '1', size_bytes: 1, content_type: '' } as const;
    const waiting = await create();
    const silent = await create();
    const bad = await create();
    for (const id of [silent, bad]) {
      await swept.happen(id, upload);
      await swept.happen(id, { type: 'leased', attempt: 1, execution: 'e' });
    }
    const unheard = await create();
    await put(unheard, SONG);
    const noSong = await create();
    await put(noSong, Buffer.from('This is no song.'));
    swept.wait(8000);
    const ports = {
      ...swept.ports,
      queue: {
        enqueue: (task: { job_id: string }) =>
          task.job_id === bad ? Promise.reject(new Error('bad luck')) : Promise.resolve(),
      },
    };
    const options = { deadline: new Date(Date.now() + 1e9), maxUploadBytes: 2000 };
    const report = await sweep(ports, options);
    const counts = { requeued: 1, taken: 2, expired: 1, failed: 0, untouched: 1 };
    expect(report).toEqual({ examined: 5, ...counts });
    expect(await swept.ports.store.get(waiting)).toMatchObject({ status: 'expired' });
    expect(await swept.ports.store.get(silent)).toMatchObject({ status: 'queued', attempt: 2 });
    expect(await swept.ports.store.get(unheard)).toMatchObject({ status: 'queued', attempt: 1 });
    expect(await swept.objects('uploads', [`jobs/${unheard}/input.mp3`])).toEqual([String(SONG)]);
    expect(await swept.ports.store.get(noSong)).toMatchObject({
      status: 'failed',
      error: { code: 'not_audio' },
    });
    expect(await sweep(ports, options)).toMatchObject({ examined: 0 });

    // Whoever starts it falls silent: after three failures it is given up.
    for (const attempt of [2, 3]) {
      await swept.happen(silent, { type: 'leased', attempt, execution: 'e' });
      swept.wait(100);
      await sweep(swept.ports, options);
    }
    expect(await swept.ports.store.get(silent)).toMatchObject({
      status: 'failed',
      error: { code: 'gave_up', retryable: true },
    });
    await swept.close();
  });

  it('leaves the rest to the next one when its time is up', async () => {
    const late = await sweep(api.ports, { deadline: new Date(0), maxUploadBytes: 2000 });
    expect(late.examined).toBe(0);
  });
});

describe('in the framework', () => {
  beforeAll(() => {
    registerOnUpload(api.environment);
    registerStartRun(api.environment);
    registerSweep(api.environment);
  });

  async function announce(object: object): Promise<number> {
    const served = await serveFunction('on-upload');
    const response = await fetch(served.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'ce-id': '1',
        'ce-specversion': '1.0',
        'ce-type': 'google.cloud.storage.object.v1.finalized',
        'ce-source': '//storage.googleapis.com/projects/_/buckets/uploads',
      },
      body: JSON.stringify(object),
    });
    await served.close();
    return response.status;
  }

  it('an event that a song is complete reaches its job', async () => {
    const upload = await uploadedJob(Buffer.from('This is no song.'));
    const { bucket, object: name, generation, size_bytes, content_type: contentType } = upload;
    const resource = { bucket, name, generation, size: String(size_bytes), contentType };
    expect(await announce(resource)).toBeLessThan(300);
    expect(await api.ports.store.get(upload.jobId)).toMatchObject({ status: 'failed' });
  });

  it('an event about nothing is acknowledged', async () => {
    expect(await announce({})).toBeLessThan(300);
  });

  it('an event that cannot be handled now is asked for again', async () => {
    // Its song is one, and the queue of this environment is not there.
    const upload = await uploadedJob();
    const { bucket, object: name, generation, size_bytes } = upload;
    const resource = { bucket, name, generation, size: String(size_bytes) };
    expect(await announce(resource)).toBe(500);
  }, 120_000);

  it('a task that is none is acknowledged, one for a missing job too', async () => {
    const served = await serveFunction('start-run');
    const task = { job_id: MISSING, bucket: 'uploads', generation: '1', attempt: 1 };
    for (const body of [{}, [], { ...task, attempt: 0 }, { ...task, extra: 1 }, task]) {
      const response = await fetch(served.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(204);
    }
    await served.close();
  });

  it('a sweep answers what it did', async () => {
    const served = await serveFunction('sweep');
    const response = await fetch(served.url, { method: 'POST' });
    expect(await response.json()).toMatchObject({ examined: 0, requeued: 0 });
    await served.close();
  });
});
