import { startRunServer, type RunServer } from '../../../local/run/server.js';
import { openRunner } from '../../../platform/runner.gcp.js';
import { eventually } from '../../support/eventually.js';
import { START_TASK } from '../../support/tasks.js';

interface ExecutionBody {
  name: string;
  job: string;
  runningCount: number;
  succeededCount: number;
  failedCount: number;
  cancelledCount: number;
}

const JOB = 'projects/demo-groovesheet/locations/local/jobs/model-runner';

/** Programs that stand for the runner. */
const SAY_ENVIRONMENT = `console.log(JSON.stringify(process.env)); console.error('and an error')`;
const WAIT = `process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
  console.log('waiting', process.env.JOB_ATTEMPT);
  setInterval(() => {}, 1000);`;
const FAIL = 'process.exit(3)';

describe('the run server', () => {
  let server: RunServer;
  let lines: string[];

  afterEach(async () => {
    await server.close();
  });

  async function start(
    program: string,
    options: { parallel?: number; env?: Record<string, string>; graceMs?: number } = {},
  ) {
    lines = [];
    server = await startRunServer({
      command: [process.execPath, '-e', program],
      env: {},
      parallel: 1,
      ...options,
      write: (line) => lines.push(line),
    });
  }

  async function run(env: Record<string, string> = {}): Promise<ExecutionBody> {
    const overrides = {
      containerOverrides: [{ env: Object.entries(env).map(([name, value]) => ({ name, value })) }],
    };
    const response = await post(`${JOB}:run`, JSON.stringify({ overrides }));
    expect(response.status).toBe(200);
    return ((await response.json()) as { metadata: ExecutionBody }).metadata;
  }

  async function post(path: string, body?: string): Promise<Response> {
    return await fetch(`${server.url}/v2/${path}`, { method: 'POST', ...(body && { body }) });
  }

  async function executionAt(name: string): Promise<ExecutionBody> {
    return (await (await fetch(`${server.url}/v2/${name}`)).json()) as ExecutionBody;
  }

  it('starts what the project’s runner port asks for, with its environment', async () => {
    await start(SAY_ENVIRONMENT, { env: { SETTING: 'base', JOB_ATTEMPT: 'base' } });
    const runner = openRunner({
      projectId: 'demo-groovesheet',
      region: 'local',
      runnerJob: 'model-runner',
      runEndpoint: server.url,
    });
    await runner.start(START_TASK);
    await eventually(() => lines.length === 2);
    expect(lines).toContain('and an error\n');
    const env = JSON.parse(lines.find((line) => line.startsWith('{'))!) as Record<string, string>;
    expect(env).toEqual({
      SETTING: 'base',
      JOB_ID: START_TASK.job_id,
      JOB_ATTEMPT: '1',
      CLOUD_RUN_JOB: 'model-runner',
      CLOUD_RUN_EXECUTION: expect.stringMatching(/^model-runner-[0-9a-f]{8}$/) as string,
      CLOUD_RUN_TASK_INDEX: '0',
      CLOUD_RUN_TASK_ATTEMPT: '0',
      CLOUD_RUN_TASK_COUNT: '1',
    });
  });

  it('tells how executions went', async () => {
    await start(SAY_ENVIRONMENT);
    const { name, job } = await run();
    expect(job).toBe(JOB);
    await eventually(async () => (await executionAt(name)).succeededCount === 1);
    expect(await executionAt(name)).toMatchObject({ name, runningCount: 0, failedCount: 0 });
  });

  it('tells that an execution failed', async () => {
    await start(FAIL);
    const { name } = await run();
    await eventually(async () => (await executionAt(name)).failedCount === 1);
  });

  it('tells that a program does not exist', async () => {
    lines = [];
    const command = ['/nowhere/at-all'] as const;
    server = await startRunServer({
      command,
      env: {},
      parallel: 1,
      write: (line) => lines.push(line),
    });
    const { name } = await run();
    await eventually(async () => (await executionAt(name)).failedCount === 1);
    expect(lines.join('')).toContain('/nowhere/at-all could not be started');
  });

  it('runs so many at a time, in their order', async () => {
    await start(WAIT, { parallel: 2 });
    const [first, second, third] = [
      await run({ JOB_ATTEMPT: '1' }),
      await run({ JOB_ATTEMPT: '2' }),
      await run({ JOB_ATTEMPT: '3' }),
    ];
    await eventually(() => lines.length === 2);
    expect([...lines].sort()).toEqual(['waiting 1\n', 'waiting 2\n']);
    expect(second.runningCount).toBe(1);
    expect((await executionAt(third.name)).runningCount).toBe(0);
    await post(`${first.name}:cancel`);
    await eventually(() => lines.includes('waiting 3\n'));
    expect((await executionAt(third.name)).runningCount).toBe(1);
  });

  it('tells a cancelled execution to stop', async () => {
    await start(WAIT);
    const { name } = await run();
    await eventually(() => lines.length === 1);
    expect((await post(`${name}:cancel`)).status).toBe(200);
    await eventually(() => lines.includes('stopped\n'));
    expect(await executionAt(name)).toMatchObject({ cancelledCount: 1, succeededCount: 0 });
  });

  it('never starts what is cancelled while it waits', async () => {
    await start(WAIT);
    const running = await run({ JOB_ATTEMPT: '1' });
    const waiting = await run({ JOB_ATTEMPT: '2' });
    await eventually(() => lines.length === 1);
    await post(`${waiting.name}:cancel`);
    await post(`${running.name}:cancel`);
    await eventually(() => lines.includes('stopped\n'));
    await server.close();
    expect(lines).toEqual(['waiting 1\n', 'stopped\n']);
  });

  it('tells everything to stop when it closes, and starts nothing more', async () => {
    await start(WAIT);
    await run({ JOB_ATTEMPT: '1' });
    await run({ JOB_ATTEMPT: '2' });
    await eventually(() => lines.length === 1);
    await server.close();
    expect(lines).toEqual(['waiting 1\n', 'stopped\n']);
  });

  it('keeps Ctrl-C from executions, which are told to stop once and in order', async () => {
    // Only who leads a process group can be found under its number.
    await start('process.kill(-process.pid, 0); console.log("a group of its own")');
    await run();
    await eventually(() => lines.length > 0);
    expect(lines).toEqual(['a group of its own\n']);
  });

  it('kills what does not stop in time', async () => {
    await start(
      `process.on('SIGTERM', () => console.log('not me')); console.log('up');
      setInterval(() => {}, 1000);`,
      { graceMs: 300 },
    );
    await run();
    await eventually(() => lines.includes('up\n'));
    await server.close();
    expect(lines).toEqual(['up\n', 'not me\n']);
  });

  it.each([
    ['another method', `${JOB}:delete`, '{}', 404],
    ['an unknown execution', `${JOB}/executions/model-runner-1:cancel`, '', 404],
    ['no JSON', `${JOB}:run`, '{', 400],
    ['overrides that it would leave out', `${JOB}:run`, '{"overrides":{"timeout":"9s"}}', 400],
  ])('refuses %s', async (_what, path, body, status) => {
    await start(WAIT);
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: status } });
    expect(lines).toEqual([]);
  });
});
