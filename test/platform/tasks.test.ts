import { createHash } from 'node:crypto';

import { createTasks, RECEIVER_PATH, START_TASK, type TasksUnderTest } from '../support/tasks.js';
import { TransientError } from '../../model-runner/errors.js';
import { openTaskQueue, taskId } from '../../platform/tasks.gcp.js';
import { SettingsError } from '../../platform/settings.js';
import { eventually } from '../support/eventually.js';

describe('the queue', () => {
  let tasks: TasksUnderTest;

  beforeEach(async () => {
    tasks = await createTasks();
  });

  afterEach(async () => {
    await tasks.close();
  });

  it('has start-run called with the task, under a token of its account', async () => {
    await tasks.queue.enqueue(START_TASK);
    await eventually(() => tasks.received.length > 0);
    const [call] = tasks.received;
    expect(call).toMatchObject({ method: 'POST', path: RECEIVER_PATH });
    expect(call!.headers['content-type']).toBe('application/json');
    expect(JSON.parse(call!.body)).toEqual(START_TASK);
    expect(await tasks.admits(call!.headers.authorization)).toBe(true);
  });

  it('takes a task for each attempt only once', async () => {
    await tasks.queue.enqueue(START_TASK);
    await eventually(() => tasks.received.length > 0);
    await tasks.queue.enqueue(START_TASK);
    await tasks.queue.enqueue({ ...START_TASK, attempt: 2 });
    await eventually(() => tasks.received.length > 1);
    expect(
      tasks.received.map(({ body }) => (JSON.parse(body) as { attempt: number }).attempt),
    ).toEqual([1, 2]);
  });

  it('that does not exist is no matter of trying again', async () => {
    const queue = openTaskQueue({ ...tasks.settings, tasksQueue: 'another' });
    const error: unknown = await queue.enqueue(START_TASK).catch((thrown: unknown) => thrown);
    await queue.close();
    expect(error).toMatchObject({ message: 'The queue another did not take a task.' });
    expect(error).not.toBeInstanceOf(TransientError);
    expect((error as Error).cause).toMatchObject({ code: 5 });
  });

  it('that cannot be reached may be later', async () => {
    await tasks.close();
    const queue = openTaskQueue(tasks.settings);
    await expect(queue.enqueue(START_TASK)).rejects.toThrow(TransientError);
    await queue.close();
  });

  it('is not opened with half an address', () => {
    expect(() => openTaskQueue({ ...tasks.settings, tasksEndpoint: 'localhost' })).toThrow(
      SettingsError,
    );
  });
});

describe('the name of a task', () => {
  it('differs with job, generation and attempt, and begins with a hash', () => {
    const ids = [
      START_TASK,
      { ...START_TASK, attempt: 2 },
      { ...START_TASK, generation: '2' },
      { ...START_TASK, job_id: '0b8c6a1e-8f0b-4a9e-9a67-6b1f0f3f2b11' },
    ].map(taskId);
    expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(4);
    const { job_id, generation, attempt } = START_TASK;
    const identity = `${job_id}-${generation}-${attempt}`;
    const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
    expect(ids[0]).toBe(`${hash}-${identity}`);
    expect(taskId({ ...START_TASK, bucket: 'another' })).toBe(ids[0]);
  });
});
