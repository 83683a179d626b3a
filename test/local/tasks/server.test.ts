import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../../support/eventually.js';
import { createTasks, QUEUE_NAME, START_TASK, type TasksUnderTest } from '../../support/tasks.js';
import { taskId } from '../../../platform/tasks.gcp.js';

const ALREADY_EXISTS = 6;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const NAME = `${QUEUE_NAME}/tasks/${taskId(START_TASK)}`;

describe('the tasks server, through the official client', () => {
  let tasks: TasksUnderTest;

  afterEach(async () => {
    await tasks.close();
  });

  const numberedTask = (number: number) => ({ ...START_TASK, attempt: number });
  const countTasks = async () => (await tasks.client.listTasks({ parent: QUEUE_NAME }))[0].length;
  const create = async (task: object, parent = QUEUE_NAME) =>
    (await tasks.client.createTask({ parent, task }))[0];
  const httpRequest = () => ({ url: tasks.settings.startRunUrl });

  it('tells the target about queue, task and attempt', async () => {
    tasks = await createTasks();
    tasks.answer((call) => (call === 1 ? 503 : 200));
    await tasks.queue.enqueue(START_TASK);
    await eventually(() => tasks.received.length === 2);
    const [first, second] = tasks.received;
    expect(first!.headers).toMatchObject({
      'user-agent': 'Google-Cloud-Tasks',
      'x-cloudtasks-queuename': 'start-run',
      'x-cloudtasks-taskname': taskId(START_TASK),
      'x-cloudtasks-taskretrycount': '0',
      'x-cloudtasks-taskexecutioncount': '0',
    });
    expect(Number(first!.headers['x-cloudtasks-tasketa'])).toBeCloseTo(Date.now() / 1000, -2);
    expect(second!.headers).toMatchObject({
      'x-cloudtasks-taskretrycount': '1',
      'x-cloudtasks-taskexecutioncount': '1',
      'x-cloudtasks-taskpreviousresponse': '503',
    });
  });

  it('tries until the target succeeds', async () => {
    tasks = await createTasks();
    tasks.answer((call) => (call < 4 ? 500 : 204));
    await tasks.queue.enqueue(START_TASK);
    await eventually(async () => (await countTasks()) === 0);
    expect(tasks.received).toHaveLength(4);
  });

  it('gives a task up after the attempts that the queue allows', async () => {
    tasks = await createTasks({ maxAttempts: 3, maxRetrySeconds: 0 });
    tasks.answer(() => 500);
    await tasks.queue.enqueue(START_TASK);
    await eventually(async () => (await countTasks()) === 0);
    expect(tasks.received).toHaveLength(3);
  });

  it('follows no redirection, which would take the token elsewhere', async () => {
    tasks = await createTasks({ maxAttempts: 1, maxRetrySeconds: 0 });
    tasks.answer(() => 302);
    await tasks.queue.enqueue(START_TASK);
    await eventually(async () => (await countTasks()) === 0);
    expect(tasks.received).toHaveLength(1);
  });

  it('waits for the time that a task is scheduled for', async () => {
    tasks = await createTasks();
    const scheduledMs = Date.now() + 400;
    await create({
      httpRequest: httpRequest(),
      scheduleTime: { seconds: Math.floor(scheduledMs / 1000), nanos: (scheduledMs % 1000) * 1e6 },
    });
    await eventually(() => tasks.received.length > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(scheduledMs - 1);
  });

  it('makes no more calls at a time than the queue allows', async () => {
    tasks = await createTasks({ maxConcurrentDispatches: 2 });
    tasks.answer(() => null);
    await Promise.all([1, 2, 3, 4].map((number) => tasks.queue.enqueue(numberedTask(number))));
    await eventually(() => tasks.received.length >= 2);
    await sleep(100);
    expect(tasks.received).toHaveLength(2);
    expect(await countTasks()).toBe(4);
  });

  it('refuses a name in use, and for an hour one that was', async () => {
    tasks = await createTasks();
    const task = { name: NAME, httpRequest: httpRequest() };
    tasks.answer(() => null);
    await create(task);
    await expect(create(task)).rejects.toMatchObject({ code: ALREADY_EXISTS });
    await tasks.client.deleteTask({ name: NAME });
    await expect(create(task)).rejects.toMatchObject({ code: ALREADY_EXISTS });
    await tasks.restart();
    await expect(create(task)).rejects.toMatchObject({ code: ALREADY_EXISTS });
  });

  it('tells about tasks', async () => {
    tasks = await createTasks();
    tasks.answer(() => null);
    await tasks.queue.enqueue(START_TASK);
    await eventually(() => tasks.received.length > 0);
    const [task] = await tasks.client.getTask({ name: NAME });
    expect(task).toMatchObject({ name: NAME, dispatchCount: 1, responseCount: 0 });
    expect(Number(task.dispatchDeadline?.seconds)).toBe(60);
    expect(task.httpRequest).toMatchObject({ url: tasks.settings.startRunUrl, httpMethod: 'POST' });
    await expect(tasks.client.getTask({ name: `${NAME}x` })).rejects.toMatchObject({
      code: NOT_FOUND,
    });
  });

  it('pauses a queue and resumes it', async () => {
    tasks = await createTasks();
    const [paused] = await tasks.client.pauseQueue({ name: QUEUE_NAME });
    expect(paused.state).toBe('PAUSED');
    await tasks.queue.enqueue(START_TASK);
    await sleep(100);
    await tasks.restart();
    expect((await tasks.client.getQueue({ name: QUEUE_NAME }))[0].state).toBe('PAUSED');
    expect(tasks.received).toHaveLength(0);
    const [resumed] = await tasks.client.resumeQueue({ name: QUEUE_NAME });
    expect(resumed.state).toBe('RUNNING');
    await eventually(() => tasks.received.length === 1);
  });

  it('dispatches after a restart what was under way before', async () => {
    tasks = await createTasks();
    tasks.answer(() => null);
    await tasks.queue.enqueue(START_TASK);
    await eventually(() => tasks.received.length === 1);
    tasks.answer(() => 200);
    await tasks.restart();
    await eventually(async () => (await countTasks()) === 0);
    expect(tasks.received).toHaveLength(2);
    expect(tasks.received[1]!.headers['x-cloudtasks-taskretrycount']).toBe('1');
  });

  it('sends method, headers and body as they were asked for', async () => {
    tasks = await createTasks();
    await create({
      httpRequest: {
        ...httpRequest(),
        httpMethod: 'PUT',
        headers: { 'x-mine': 'yes', 'x-cloudtasks-queuename': 'forged' },
        body: Buffer.from('any bytes'),
      },
    });
    await eventually(() => tasks.received.length === 1);
    const [call] = tasks.received;
    expect(call).toMatchObject({ method: 'PUT', body: 'any bytes' });
    expect(call!.headers).toMatchObject({ 'x-mine': 'yes', 'x-cloudtasks-queuename': 'start-run' });
    expect(call!.headers.authorization).toBeUndefined();
  });

  it.each<[string, object, string, number]>([
    ['no request', {}, QUEUE_NAME, INVALID_ARGUMENT],
    ['no address', { httpRequest: {} }, QUEUE_NAME, INVALID_ARGUMENT],
    ['another scheme', { httpRequest: { url: 'ftp://a/b' } }, QUEUE_NAME, INVALID_ARGUMENT],
    [
      'a name of another queue',
      { name: `${QUEUE_NAME}2/tasks/1`, httpRequest: { url: 'http://a/b' } },
      QUEUE_NAME,
      INVALID_ARGUMENT,
    ],
    [
      'a deadline of a second',
      { httpRequest: { url: 'http://a/b' }, dispatchDeadline: { seconds: 1 } },
      QUEUE_NAME,
      INVALID_ARGUMENT,
    ],
    [
      'a time in two months',
      { httpRequest: { url: 'http://a/b' }, scheduleTime: { seconds: Date.now() / 1000 + 6e6 } },
      QUEUE_NAME,
      INVALID_ARGUMENT,
    ],
    ['no queue', { httpRequest: { url: 'http://a/b' } }, 'projects/p', INVALID_ARGUMENT],
    ['an unknown queue', { httpRequest: { url: 'http://a/b' } }, `${QUEUE_NAME}2`, NOT_FOUND],
  ])('refuses a task with %s', async (_what, task, parent, code) => {
    tasks = await createTasks();
    await expect(create(task, parent)).rejects.toMatchObject({ code });
    expect(await countTasks()).toBe(0);
  });
});
