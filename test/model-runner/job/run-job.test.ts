import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { JOB_FILES, type FileName, type Job } from '../../../contract/job.js';
import { HEARING_NAME, jobPrefix } from '../../../contract/object-names.js';
import { PermanentError, TransientError } from '../../../model-runner/errors.js';
import { InterruptedError } from '../../../model-runner/job/interruption.js';
import { parseHearing } from '../../../model-runner/hearing.js';
import type { TranscribeSongInput } from '../../../model-runner/pipeline.js';
import { LIMITS, RESULT, Surroundings } from '../../support/executions.js';
import { temporaryFolder } from '../../support/folder.js';

const FILES = Object.keys(JOB_FILES) as FileName[];

const folder = temporaryFolder();
let suite: Surroundings;

beforeAll(async () => {
  suite = await Surroundings.start(folder);
});
afterEach(async () => {
  expect(await readdir(suite.temporaryDir)).toEqual([]);
});
afterAll(() => suite.close());

/** Resolves when the work is told to stop, as hearing does between two stretches of song. */
function untilStopped({ signal }: TranscribeSongInput): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });
}

async function publishedNames(jobId: string): Promise<string[]> {
  const names = [...FILES, HEARING_NAME];
  const contents = await Promise.all(names.map((name) => suite.published(jobId, name)));
  return names.filter((_, index) => contents[index] !== undefined);
}

describe('an execution', () => {
  it('publishes everything that its song becomes, and completes the job', async () => {
    const jobId = await suite.queueJob();
    expect(await suite.run({ jobId, mark: 'a' })).toBe('completed');

    const job = await suite.job(jobId);
    expect(job).toMatchObject({ status: 'completed', progress: 100, lease: null, result: RESULT });
    expect(Object.keys(job.files).sort()).toEqual([...FILES].sort());
    for (const name of FILES) {
      const ref = { bucket: 'scores', object: jobPrefix(jobId) + name };
      const { bucket, ...stored } = (await suite.objects.stat(ref))!;
      expect(job.files[name]).toEqual(stored);
      expect([bucket, stored.content_type]).toEqual(['scores', JOB_FILES[name].contentType]);
    }
    expect(await suite.published(jobId, 'output.musicxml')).toContain('>a<');
    expect(await suite.published(jobId, 'output.pdf')).toContain('%PDF of <score-partwise>a<');
    expect(await suite.published(jobId, 'drums.flac')).toMatch(/^fLaC/);
    expect(await suite.published(jobId, 'backing.flac')).toMatch(/^fLaC/);
    const hearing = parseHearing((await suite.published(jobId, HEARING_NAME))!);
    expect(hearing.duration_seconds).toBe(1);
    const metadata: unknown = JSON.parse((await suite.published(jobId, 'metadata.json'))!);
    expect(metadata).toMatchObject({ job_id: jobId, status: 'completed', result: RESULT });
  });

  it('hears a song as its owner asks', async () => {
    const asked = { bpm: 90, time_signature: '7/8', sensitivity: 0.2 } as const;
    const jobId = await suite.queueJob({ filename: 'Tom Sawyer.live.mp3', options: asked });
    const heard: TranscribeSongInput[] = [];
    await suite.run({ jobId, whileHearing: (input) => void heard.push(input) });
    expect(heard[0]!.options).toEqual({
      title: 'Tom Sawyer.live',
      bpm: 90,
      timeSignature: { beats: 7, beat_type: 8 },
      sensitivity: 0.2,
      separation: true,
    });
  });

  it('takes a recording of drums alone as it is', async () => {
    const jobId = await suite.queueJob({ options: { drums_only: true } });
    const heard: TranscribeSongInput[] = [];
    await suite.run({ jobId, whileHearing: (input) => void heard.push(input) });
    expect(heard[0]).toMatchObject({ options: { separation: false, sensitivity: 0.5 } });
    const { status, files } = await suite.job(jobId);
    expect(status).toBe('completed');
    expect(Object.keys(files)).not.toContain('drums.flac');
    expect(Object.keys(files)).toContain('output.pdf');
  });

  it('tells how far it is, never backwards, and renews its lease', async () => {
    const jobId = await suite.queueJob();
    const seen: Job[] = [];
    const unwatch = suite.store.watch(jobId, (job) => job && seen.push(job));
    const told: string[] = [];
    const outcome = await suite.run({
      jobId,
      ports: {
        record: (event) => {
          told.push(event.type);
          return suite.tell({ jobId }, event);
        },
      },
      whileHearing: async ({ onProgress }) => {
        for (const percent of [40, 40.5, 41, 60.7, 80]) {
          onProgress({ stage: 'transcribe', percent });
          await pause(300);
        }
        suite.wait(LIMITS.leaseSeconds / 2);
        await pause(300);
      },
    });
    unwatch();
    expect(outcome).toBe('completed');
    expect(told.filter((type) => type === 'renewed').length).toBeGreaterThanOrEqual(2);
    expect(told.at(-1)).toBe('completed');
    const heard = seen.filter(({ stage }) => stage === 'transcribe');
    const percents = heard.map(({ progress }) => progress);
    expect([...new Set(percents)]).toEqual([40, 60, 80]);
    const all = seen.map(({ progress }) => progress);
    expect(all).toEqual([...all].sort((a, b) => a - b));
  });

  it('writes at most once a second however much there is to tell', async () => {
    const jobId = await suite.queueJob();
    let progressed = 0;
    let beats = 0;
    const ports = suite.ports({ jobId });
    await suite.run({
      jobId,
      ports: {
        sleep: (milliseconds, signal) => {
          if (milliseconds >= 1000) beats++;
          return ports.sleep(milliseconds, signal);
        },
        record: (event) => {
          if (event.type === 'progressed') progressed++;
          return ports.record(event);
        },
      },
      whileHearing: async ({ onProgress }) => {
        for (let percent = 35; percent < 80; percent += 0.1) {
          onProgress({ stage: 'transcribe', percent });
          await pause(1);
        }
      },
    });
    expect(progressed).toBeGreaterThan(0);
    expect(progressed).toBeLessThanOrEqual(beats);
  });

  it('does not mind a store that is away for a moment', async () => {
    const jobId = await suite.queueJob();
    const refusals = { leased: 1, measured: 1, progressed: 3, renewed: 1, completed: 3 };
    const left = new Map(Object.entries(refusals));
    const outcome = await suite.run({
      jobId,
      ports: {
        record: (event) => {
          const count = left.get(event.type) ?? 0;
          left.set(event.type, count - 1);
          if (count > 0) return Promise.reject(new TransientError('The store is away.'));
          return suite.tell({ jobId }, event);
        },
      },
      whileHearing: async ({ onProgress }) => {
        onProgress({ stage: 'transcribe', percent: 50 });
        await pause(300);
      },
    });
    expect(outcome).toBe('completed');
    expect(await suite.job(jobId)).toMatchObject({ status: 'completed', failures: 0, attempt: 1 });
  });

  it('fails where its job cannot even be told', async () => {
    const jobId = await suite.queueJob();
    const record = () => Promise.reject(new TransientError('The store is away.'));
    await expect(suite.run({ jobId, ports: { record } })).rejects.toThrow('The store is away.');
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 1 });
  });

  it('is charged for once, however many attempts there are', async () => {
    const jobId = await suite.queueJob();
    const whileHearing = () => Promise.reject(new TransientError('out of memory'));
    await suite.run({ jobId, whileHearing });
    expect(await suite.job(jobId)).toMatchObject({ attempt: 2, charged_seconds: 1 });
    expect(await suite.run({ jobId, attempt: 2 })).toBe('completed');
    expect(await suite.job(jobId)).toMatchObject({ status: 'completed', charged_seconds: 1 });
  });
});

describe('an execution that is not wanted', () => {
  it.each([
    ['an attempt that is over', 7],
    ['one that has not been asked for', 0],
  ])('leaves for %s', async (_, attempt) => {
    const jobId = await suite.queueJob();
    expect(await suite.run({ jobId, attempt })).toBe('left');
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 1, lease: null });
    expect(await publishedNames(jobId)).toEqual([]);
  });

  it('leaves where there is no such job', async () => {
    const jobId = '00000000-0000-4000-8000-000000000000';
    expect(await suite.run({ jobId })).toBe('left');
    expect(await suite.store.get(jobId)).toBeUndefined();
  });

  it('leaves without writing anything while another makes the same attempt', async () => {
    const jobId = await suite.queueJob();
    const told: string[] = [];
    const outcome = await suite.run({
      jobId,
      mark: 'first',
      whileHearing: async () => {
        const before = await suite.job(jobId);
        const second = { jobId, execution: 'runner-b/0', mark: 'second' };
        const ports = suite.ports(second);
        const record = (event: Parameters<typeof ports.record>[0]) => {
          told.push(event.type);
          return ports.record(event);
        };
        expect(await suite.run({ ...second, ports: { record } })).toBe('left');
        expect((await suite.job(jobId)).lease).toMatchObject({ execution: 'runner-a/0' });
        expect((await suite.job(jobId)).attempt).toBe(before.attempt);
        expect(await publishedNames(jobId)).toEqual([]);
      },
    });
    expect(told).toEqual(['leased']);
    expect(outcome).toBe('completed');
    expect(await suite.published(jobId, 'output.musicxml')).toContain('first');
  });
});

describe('a lease that is lost', () => {
  /** The sweep finds the lease lapsed. */
  async function lapse(jobId: string): Promise<void> {
    suite.wait(LIMITS.leaseSeconds + 1);
    await suite.tell({ jobId }, { type: 'overdue' });
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 2, failures: 1 });
  }

  /** An execution that was frozen: it renews nothing and sees nothing of its job. */
  const FROZEN = {
    watchJob: () => () => undefined,
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve();
        });
      }),
  };

  it('ends the work, which publishes nothing', async () => {
    const jobId = await suite.queueJob();
    const outcome = await suite.run({
      jobId,
      ports: { sleep: FROZEN.sleep },
      whileHearing: async (input) => {
        const stopped = untilStopped(input);
        await lapse(jobId);
        await stopped;
      },
    });
    expect(outcome).toBe('left');
    expect(await publishedNames(jobId)).toEqual([]);
    expect(await suite.run({ jobId, attempt: 2, execution: 'runner-b/0' })).toBe('completed');
  });

  it('is found out before anything is published', async () => {
    const jobId = await suite.queueJob();
    const whileHearing = () => lapse(jobId);
    expect(await suite.run({ jobId, ports: FROZEN, whileHearing })).toBe('left');
    expect(await publishedNames(jobId)).toEqual([]);
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 2, failures: 1 });
  });

  it('lets nothing be written over what came after it', async () => {
    const jobId = await suite.queueJob();
    let written = 0;
    const outcome = await suite.run({
      jobId,
      mark: 'stale',
      ports: {
        ...FROZEN,
        objects: {
          ...suite.objects,
          write: async (write) => {
            // Frozen between its second object and its third, for as long as its successor takes.
            if (++written === 3) {
              await lapse(jobId);
              const successor = { jobId, attempt: 2, execution: 'runner-b/0', mark: 'fresh' };
              expect(await suite.run(successor)).toBe('completed');
            }
            return suite.objects.write(write);
          },
        },
      },
    });
    expect(outcome).toBe('left');
    expect(written).toBe(3);
    const job = await suite.job(jobId);
    expect(job.status).toBe('completed');
    expect(await suite.published(jobId, 'output.musicxml')).toContain('fresh');
    for (const name of FILES) {
      const found = await suite.objects.stat({ bucket: 'scores', object: jobPrefix(jobId) + name });
      expect(found?.generation).toBe(job.files[name]?.generation);
    }
  });

  it('lets its successor replace what the stale execution still wrote', async () => {
    const jobId = await suite.queueJob();
    let interfered = false;
    const outcome = await suite.run({
      jobId,
      mark: 'fresh',
      ports: {
        objects: {
          ...suite.objects,
          write: async (write) => {
            if (!interfered) {
              interfered = true;
              const { bucket, object, contentType } = write;
              await suite.objects.write({ bucket, object, contentType, body: 'stale' });
            }
            return suite.objects.write(write);
          },
        },
      },
    });
    expect(outcome).toBe('completed');
    expect(await suite.published(jobId, 'output.musicxml')).toContain('fresh');
    const { files } = await suite.job(jobId);
    const object = `${jobPrefix(jobId)}output.musicxml`;
    const found = await suite.objects.stat({ bucket: 'scores', object });
    expect(files['output.musicxml']?.generation).toBe(found?.generation);
  });

  it('is found out by the very last write', async () => {
    const jobId = await suite.queueJob();
    const ports = { ...FROZEN, ...suite.ports({ jobId, ports: FROZEN }) };
    const outcome = await suite.run({
      jobId,
      ports: {
        ...FROZEN,
        record: async (event) => {
          if (event.type === 'completed') await lapse(jobId);
          return ports.record(event);
        },
      },
    });
    expect(outcome).toBe('left');
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 2, files: {} });
  });
});

describe('a job whose owner gives it up', () => {
  it.each(['cancel_requested', 'delete_requested'] as const)(
    'is left while it is heard: %s',
    async (type) => {
      const jobId = await suite.queueJob();
      const outcome = await suite.run({
        jobId,
        whileHearing: async (input) => {
          const stopped = untilStopped(input);
          await suite.tell({ jobId }, { type });
          await stopped;
        },
      });
      expect(outcome).toBe('left');
      expect(await publishedNames(jobId)).toEqual([]);
      const job = await suite.store.get(jobId);
      expect(job?.status).toBe(type === 'cancel_requested' ? 'cancelled' : undefined);
    },
  );

  it.each(['cancel_requested', 'delete_requested'] as const)(
    'keeps nothing of what was published: %s',
    async (type) => {
      const jobId = await suite.queueJob();
      let written = 0;
      const outcome = await suite.run({
        jobId,
        ports: {
          objects: {
            ...suite.objects,
            write: async (write) => {
              if (++written === 4) await suite.tell({ jobId }, { type });
              return suite.objects.write({ ...write, body: 'too late' });
            },
          },
        },
      });
      expect(outcome).toBe('left');
      expect(written).toBeGreaterThanOrEqual(4);
      expect(await publishedNames(jobId)).toEqual([]);
      const metadata = await suite.published(jobId, 'metadata.json');
      expect(metadata === undefined).toBe(type === 'delete_requested');
    },
  );
});

describe('an execution that is told to stop', () => {
  it.each(['before it begins', 'while it hears'])('gives its job back: %s', async (when) => {
    const jobId = await suite.queueJob();
    const stop = new AbortController();
    const reason = new InterruptedError('SIGTERM was received');
    if (when === 'before it begins') stop.abort(reason);
    const outcome = await suite.run({
      jobId,
      stop: stop.signal,
      whileHearing: () => {
        stop.abort(reason);
      },
    });
    expect(outcome).toBe('released');
    const job = await suite.job(jobId);
    expect(job).toMatchObject({ status: 'queued', attempt: 2, failures: 0, lease: null });
    expect(suite.tasks.at(-1)).toMatchObject({ job_id: jobId, attempt: 2 });
    expect(await publishedNames(jobId)).toEqual([]);
    expect(await suite.run({ jobId, attempt: 2, execution: 'runner-b/0' })).toBe('completed');
  });
});

describe('an attempt that fails', () => {
  it('for the song’s sake ends the job, in words for its owner', async () => {
    const jobId = await suite.queueJob({ song: 'no song', filename: 'shopping list.wav' });
    expect(await suite.run({ jobId })).toBe('failed');
    const { status, error } = await suite.job(jobId);
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: 'not_audio', retryable: false });
    expect(error?.message).toMatch(/^shopping list\.wav /);
    expect(error?.message).not.toContain(suite.temporaryDir);
  });

  it('for want of its song ends the job', async () => {
    const jobId = await suite.queueJob();
    await suite.objects.deleteAll('uploads', jobPrefix(jobId));
    expect(await suite.run({ jobId })).toBe('failed');
    expect((await suite.job(jobId)).error).toMatchObject({ code: 'file_not_found' });
  });

  it('for the machine’s sake may be retried, and the operators are told', async () => {
    const jobId = await suite.queueJob();
    const fault = new PermanentError('model_corrupt', 'The file /models/x.onnx is corrupt.');
    const loadModels = () => Promise.reject(fault);
    expect(await suite.run({ jobId, ports: { loadModels } })).toBe('failed');
    const { status, error } = await suite.job(jobId);
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: 'model_corrupt', retryable: true });
    expect(error?.message).not.toContain('/models');
    const logged = suite.lines.find((line) => line.includes(jobId) && line.includes('"ERROR"'));
    expect(logged).toContain('/models/x.onnx');
  });

  it.each([new TransientError('out of memory'), new TypeError('x is not a function')])(
    'in a way that may pass is made again, until there were enough: %s',
    async (failure) => {
      const jobId = await suite.queueJob();
      const whileHearing = () => Promise.reject(failure);
      for (let attempt = 1; attempt < LIMITS.maxFailures; attempt++) {
        expect(await suite.run({ jobId, attempt, whileHearing })).toBe('failed');
        const job = await suite.job(jobId);
        expect(job).toMatchObject({ status: 'queued', attempt: attempt + 1, failures: attempt });
        expect(suite.tasks.at(-1)).toMatchObject({ job_id: jobId, attempt: attempt + 1 });
      }
      await suite.run({ jobId, attempt: LIMITS.maxFailures, whileHearing });
      const { status, error } = await suite.job(jobId);
      expect(status).toBe('failed');
      expect(error).toMatchObject({ code: 'gave_up', retryable: true });
    },
  );

  it('for want of minutes fails before anything is heard', async () => {
    const jobId = await suite.queueJob();
    const ports = suite.ports({ jobId });
    const outcome = await suite.run({
      jobId,
      ports: {
        record: (event) =>
          ports.record(
            event.type === 'measured' ? { ...event, duration_seconds: 1_000_000 } : event,
          ),
      },
      whileHearing: () => {
        throw new Error('it was heard');
      },
    });
    expect(outcome).toBe('left');
    const { status, error } = await suite.job(jobId);
    expect(status).toBe('failed');
    expect(error?.code).toBe('minutes_used_up');
    expect(await publishedNames(jobId)).toEqual([]);
  });
});
