import { spawn, type ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { JOB_FILES } from '../../../contract/job.js';
import { startTasksServer, type TasksServer } from '../../../local/tasks/server.js';
import { parseHearing } from '../../../model-runner/hearing.js';
import { Surroundings } from '../../support/executions.js';
import { temporaryFolder } from '../../support/folder.js';
import { endsWithin, lastProcessIn, writeProgram } from '../../support/processes.js';
import { wavBytes } from '../../support/sound.js';

const ENTRY_POINT = fileURLToPath(new URL('../../../model-runner/job.ts', import.meta.url));
const NEVER = 'http://127.0.0.1:9/start-run';

const folder = temporaryFolder();
let suite: Surroundings;
let tasks: TasksServer;

beforeAll(async () => {
  suite = await Surroundings.start(folder);
  tasks = await startTasksServer({
    folder: join(folder, 'tasks'),
    queues: ['executions'],
    clock: { now: () => new Date() },
    mintToken: () => Promise.resolve('token'),
  });
});
afterAll(async () => {
  await tasks.close();
  await suite.close();
});

interface Execution {
  child: ChildProcess;
  ended: Promise<{ exitCode: number | null; lines: Record<string, unknown>[] }>;
}

/** Starts the runner as Cloud Run does: by its entry point and with everything in the environment. */
function start(env: Readonly<Record<string, string>>): Execution {
  const child = spawn(process.execPath, ['--import', 'tsx', ENTRY_POINT], {
    env: {
      PATH: process.env['PATH'],
      HOME: suite.temporaryDir,
      TMPDIR: suite.temporaryDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ended = Promise.all([exited, text(child.stdout)]).then(([exitCode, stdout]) => ({
    exitCode,
    lines: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  }));
  return { child, ended };
}

function environment(jobId: string): Record<string, string> {
  return {
    GOOGLE_CLOUD_PROJECT: 'groovesheet-test',
    METADATA_SERVER_DETECTION: 'none',
    REGION: 'europe-west1',
    UPLOADS_BUCKET: 'uploads',
    SCORES_BUCKET: 'scores',
    STORAGE_ENDPOINT: suite.storageUrl,
    EMBEDDED_STORE: suite.storeFile,
    TASKS_QUEUE: 'executions',
    TASKS_ENDPOINT: tasks.endpoint,
    TASKS_SERVICE_ACCOUNT: 'tasks@groovesheet-test.iam.gserviceaccount.com',
    START_RUN_URL: NEVER,
    JOB_ID: jobId,
    JOB_ATTEMPT: '1',
    CLOUD_RUN_EXECUTION: 'runner-x7k2p',
    CLOUD_RUN_TASK_ATTEMPT: '0',
  };
}

/** Of what there may be, only what tsx compiled is not the runner's. */
async function leftBehind(): Promise<string[]> {
  return (await readdir(suite.temporaryDir)).filter((name) => !name.startsWith('tsx-'));
}

/** Three seconds of clicks, two a second. */
function clicks(): Uint8Array {
  const samples = new Float32Array(3 * 44_100);
  for (let second = 0; second < 3; second += 0.5) {
    const from = Math.round(second * 44_100);
    for (let index = 0; index < 4000; index++) {
      samples[from + index] = Math.sin(index * index) * Math.exp(-index / 800);
    }
  }
  return wavBytes([samples]);
}

describe('the process of an execution', () => {
  it('brings a song to its score', async () => {
    const jobId = await suite.queueJob({ song: clicks() });
    const { exitCode, lines } = await start(environment(jobId)).ended;
    expect(lines.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
    expect(exitCode).toBe(0);
    const job = await suite.job(jobId);
    expect(job).toMatchObject({ status: 'completed', result: { duration_seconds: 3 } });
    expect(Object.keys(job.files).sort()).toEqual(Object.keys(JOB_FILES).sort());
    expect(await suite.published(jobId, 'output.pdf')).toMatch(/^%PDF-/);
    expect(await suite.published(jobId, 'output.musicxml')).toContain('<work-title>My Song<');
    const hearing = parseHearing((await suite.published(jobId, 'hearing.json'))!);
    expect(hearing).toMatchObject({ duration_seconds: 3, separated: true });
    expect(lines.at(-1)).toMatchObject({
      severity: 'INFO',
      service: 'model-runner',
      job_id: jobId,
      attempt: 1,
      execution: 'runner-x7k2p/0',
    });
    expect(await leftBehind()).toEqual([]);
  });

  it('gives its job back at SIGTERM, and takes its decoder along', async () => {
    const jobId = await suite.queueJob();
    const processes = join(folder, 'decoders');
    const FFMPEG_PATH = await writeProgram(
      join(folder, 'slow-ffmpeg'),
      `[ "$1" = -version ] && echo 'ffmpeg version 7.1 Copyright (c) 2000-2025' && exit
       echo $$ >> ${processes}; exec sleep 600`,
    );
    const { child, ended } = start({ ...environment(jobId), FFMPEG_PATH });
    const decoder = await lastProcessIn(processes);
    child.kill('SIGTERM');
    const { exitCode } = await ended;
    expect(exitCode).toBe(0);
    const job = await suite.job(jobId);
    expect(job).toMatchObject({ status: 'queued', attempt: 2, failures: 0, lease: null });
    expect(await endsWithin(decoder, 1000)).toBe(true);
    expect(await leftBehind()).toEqual([]);
  });

  it('ends with 0 where the job knows of the failure', async () => {
    const jobId = await suite.queueJob({ song: 'no song' });
    const { exitCode } = await start(environment(jobId)).ended;
    expect(exitCode).toBe(0);
    expect((await suite.job(jobId)).error?.code).toBe('not_audio');
  });

  it('ends with another code where the job could not be told', async () => {
    const jobId = await suite.queueJob();
    const EMBEDDED_STORE = join(suite.storeFile, 'is-no-folder', 'jobs.db');
    const { exitCode, lines } = await start({ ...environment(jobId), EMBEDDED_STORE }).ended;
    expect(exitCode).toBe(70);
    expect(lines).toEqual([expect.objectContaining({ severity: 'ERROR', job_id: jobId })]);
    expect(await suite.job(jobId)).toMatchObject({ status: 'queued', attempt: 1 });
  });

  it('names every setting that is wrong', async () => {
    const env = { ...environment('not a UUID'), SCORES_BUCKET: '' };
    const { exitCode, lines } = await start(env).ended;
    expect(exitCode).toBe(3);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ severity: 'ERROR', service: 'model-runner' });
    expect(JSON.stringify(lines[0])).toMatch(/SCORES_BUCKET is not set.*JOB_ID is wrong/);
  });

  it('names a setting of the runner’s own that is wrong', async () => {
    const jobId = await suite.queueJob();
    const { exitCode, lines } = await start({ ...environment(jobId), ONNX_THREADS: 'all' }).ended;
    expect(exitCode).toBe(3);
    expect(JSON.stringify(lines[0])).toContain('ONNX_THREADS');
  });
});
