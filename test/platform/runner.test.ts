import { StartError } from '../../jobs/ports.js';
import { openRunner } from '../../platform/runner.gcp.js';
import { receive, serveHttp, type Received } from '../support/http.js';
import { START_TASK } from '../support/tasks.js';

function open(runEndpoint: string) {
  return openRunner({
    projectId: 'songs',
    region: 'europe-west1',
    runnerJob: 'model-runner',
    runEndpoint,
  });
}

async function failureOf(runEndpoint: string): Promise<StartError> {
  const error: unknown = await open(runEndpoint)
    .start(START_TASK)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartError);
  return error as StartError;
}

describe('the runner', () => {
  it('is started with its job and attempt, without a token where the endpoint is local', async () => {
    const received: Received[] = [];
    const server = await serveHttp((request, response) => {
      void receive(request).then((call) => {
        received.push(call);
        response.end('{}');
      });
    });
    await open(server.url).start({ ...START_TASK, attempt: 3 });
    await server.close();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'POST',
      path: '/v2/projects/songs/locations/europe-west1/jobs/model-runner:run',
    });
    expect(received[0]!.headers.authorization).toBeUndefined();
    expect(JSON.parse(received[0]!.body)).toEqual({
      overrides: {
        containerOverrides: [
          {
            env: [
              { name: 'JOB_ID', value: START_TASK.job_id },
              { name: 'JOB_ATTEMPT', value: '3' },
            ],
          },
        ],
      },
    });
  });

  it.each([
    { status: 400, certain: true, transient: false },
    { status: 403, certain: true, transient: false },
    { status: 404, certain: true, transient: false },
    { status: 409, certain: true, transient: true },
    { status: 429, certain: true, transient: true },
    { status: 500, certain: false, transient: true },
    { status: 503, certain: false, transient: true },
  ])('that answers $status: certainly not started: $certain', async ({ status, ...expected }) => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(status).end('the reason');
    });
    const error = await failureOf(server.url);
    await server.close();
    expect(error).toMatchObject(expected);
    expect(error.message).toBe(`Cloud Run answered ${status} to jobs.run of model-runner.`);
    expect(error.cause).toMatchObject({ message: 'the reason' });
  });

  it('that cannot be reached is certainly not started', async () => {
    const server = await serveHttp(() => undefined);
    await server.close();
    expect(await failureOf(server.url)).toMatchObject({ certain: true, transient: true });
  });

  it('that breaks off may be running', async () => {
    const server = await serveHttp((request) => {
      request.socket.destroy();
    });
    expect(await failureOf(server.url)).toMatchObject({ certain: false, transient: true });
    await server.close();
  });
});
