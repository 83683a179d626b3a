import type { KeptTask } from '../../../local/tasks/kept-tasks.js';
import { sendTask } from '../../../local/tasks/send-task.js';
import { serveHttp, type HttpServer } from '../../support/http.js';

describe('a call of a task', () => {
  let target: HttpServer;

  beforeAll(async () => {
    target = await serveHttp((request, response) => {
      if (request.url === '/fine') response.writeHead(201).end();
    });
  });

  afterAll(async () => {
    await target.close();
  });

  const send = async (url: string, signal = new AbortController().signal) => {
    const task: KeptTask = {
      name: 'projects/p/locations/l/queues/q/tasks/t',
      request: { method: 'POST', url, headers: {}, bodyBase64: '', oidc: null },
      dispatchDeadlineMs: 200,
      createdMs: 0,
      scheduledMs: 0,
      firstDispatchMs: 0,
      dispatches: 1,
      responses: 0,
      lastStatus: null,
    };
    return await sendTask(task, () => Promise.reject(new Error('no token is asked for')), signal);
  };

  it('gives the status that was answered', async () => {
    expect(await send(`${target.url}/fine`)).toBe(201);
  });

  it('gives none where the deadline passes first', async () => {
    expect(await send(`${target.url}/never`)).toBeNull();
  });

  it('gives none where it is broken off', async () => {
    expect(await send(`${target.url}/never`, AbortSignal.abort())).toBeNull();
  });

  it('gives none where nobody listens', async () => {
    expect(await send('http://127.0.0.1:1/')).toBeNull();
  });
});
