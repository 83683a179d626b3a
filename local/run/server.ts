import { randomBytes } from 'node:crypto';

import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';

import { openExecutions, type Executions, type ExecutionState } from './executions.js';

export interface RunServer {
  /** As RUN_ENDPOINT takes it. */
  url: string;
  /** Tells every process to stop (SIGTERM) and waits until it has; kills it where it does not in time. */
  close: () => Promise<void>;
}

export interface RunServerOptions {
  /** What every execution runs: program and arguments. */
  command: readonly [program: string, ...args: string[]];
  /** The environment of the job; read when an execution starts. Nothing else is handed down. */
  env: Readonly<Record<string, string>>;
  /** How many executions run at the same time; others wait for their turn. */
  parallel: number;
  /** Default: any that is free. */
  port?: number;
  /** Takes the lines that executions write. */
  write: (line: string) => void;
  /** The time between SIGTERM and SIGKILL. Default: Cloud Run's ten seconds. */
  graceMs?: number;
}

const GRACE_MS = 10_000;

const JOBS = '/v2/projects/:project/locations/:location/jobs';

/**
 * Cloud Run Jobs on one machine: `jobs.run` with overrides starts a process. Which executions there
 * are is not kept: those that wait when the server goes down are lost, as an execution may always be,
 * and the sweep asks for them again.
 */
export async function startRunServer(options: RunServerOptions): Promise<RunServer> {
  const executions = openExecutions({ graceMs: GRACE_MS, ...options });
  const { server, port } = await listen(routes(executions), options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await Promise.all([closed, executions.close()]);
    },
  };
}

function routes(executions: Executions): Hono {
  const app = new Hono();
  app.post(`${JOBS}/:jobAndVerb`, async (context) => {
    const { project, location, jobAndVerb } = context.req.param();
    const [, job] = /^([a-z][a-z0-9-]{0,62}):run$/.exec(jobAndVerb) ?? [];
    if (job === undefined) throw refusal(404, `There is no method "${jobAndVerb}" here.`);
    const asked = RunRequest.safeParse(JSON.parse((await context.req.text()) || '{}'));
    if (!asked.success) throw refusal(400, z.prettifyError(asked.error));
    const id = `${job}-${randomBytes(4).toString('hex')}`;
    executions.run({ id, job, env: { ...overrides(asked.data), ...ownEnvironment(job, id) } });
    return context.json({
      name: `projects/${project}/locations/${location}/operations/${id}`,
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.run.v2.Execution',
        ...describe(executions.find(id)!, { project, location }),
      },
      done: false,
    });
  });
  app.get(`${JOBS}/:job/executions/:execution`, (context) => {
    const { project, location, execution } = context.req.param();
    return context.json(describe(findExecution(executions, execution), { project, location }));
  });
  app.post(`${JOBS}/:job/executions/:executionAndVerb`, (context) => {
    const { project, location, executionAndVerb } = context.req.param();
    const [, id] = /^([\w-]+):cancel$/.exec(executionAndVerb) ?? [];
    if (id === undefined) throw refusal(404, `There is no method "${executionAndVerb}" here.`);
    findExecution(executions, id);
    executions.cancel(id);
    return context.json({
      name: `projects/${project}/locations/${location}/operations/${id}-cancel`,
      metadata: describe(findExecution(executions, id), { project, location }),
      done: true,
    });
  });
  app.notFound((context) => context.json(errorBody(404, 'There is nothing here.'), 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) {
      return context.json(errorBody(error.status, error.message), error.status);
    }
    if (error instanceof SyntaxError) return context.json(errorBody(400, error.message), 400);
    throw error;
  });
  return app;
}

/** The part of a RunJobRequest that this server carries out; what it would leave out, it refuses. */
const RunRequest = z.strictObject({
  overrides: z
    .strictObject({
      containerOverrides: z
        .array(
          z.strictObject({
            env: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })).optional(),
          }),
        )
        .max(1)
        .optional(),
      taskCount: z.literal(1).optional(),
    })
    .optional(),
});

function overrides(request: z.infer<typeof RunRequest>): Record<string, string> {
  const env = request.overrides?.containerOverrides?.[0]?.env ?? [];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** https://cloud.google.com/run/docs/container-contract#jobs-env-vars */
function ownEnvironment(job: string, execution: string): Record<string, string> {
  return {
    CLOUD_RUN_JOB: job,
    CLOUD_RUN_EXECUTION: execution,
    CLOUD_RUN_TASK_INDEX: '0',
    CLOUD_RUN_TASK_ATTEMPT: '0',
    CLOUD_RUN_TASK_COUNT: '1',
  };
}

function findExecution(executions: Executions, id: string): ExecutionState {
  const found = executions.find(id);
  if (found === undefined) throw refusal(404, `There is no execution "${id}".`);
  return found;
}

function describe(
  { id, job, state }: ExecutionState,
  { project, location }: { project: string; location: string },
) {
  const parent = `projects/${project}/locations/${location}/jobs/${job}`;
  const count = (counted: ExecutionState['state']) => (state === counted ? 1 : 0);
  return {
    name: `${parent}/executions/${id}`,
    job: parent,
    taskCount: 1,
    runningCount: count('running'),
    succeededCount: count('succeeded'),
    failedCount: count('failed'),
    cancelledCount: count('cancelled'),
  };
}

function refusal(status: 400 | 404, message: string): HTTPException {
  return new HTTPException(status, { message });
}

/** As Google's APIs put their errors. */
function errorBody(code: number, message: string) {
  return { error: { code, message, status: code === 404 ? 'NOT_FOUND' : 'INVALID_ARGUMENT' } };
}

async function listen(app: Hono, port: number): Promise<{ server: ServerType; port: number }> {
  return await new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
      resolve({ server, port: address.port });
    });
    server.once('error', reject);
  });
}
