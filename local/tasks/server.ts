import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

import type { Clock } from '../../jobs/ports.js';
import type { Logger } from '../../platform/log.js';
import type { Invocation } from '../identity/invoker.js';
import { startDispatcher } from './dispatcher.js';
import { openKeptTasks, type KeptTask, type KeptTasks } from './kept-tasks.js';
import { readTask, Refusal, writeTask } from './messages.js';
import { isQueueName, parseTaskName, shortName } from './names.js';
import { QUEUE_SETTINGS, type QueueSettings } from './queue-settings.js';
import { sendTask } from './send-task.js';
import { CLOUD_TASKS_SERVICE, v2, type Queue } from './service.js';

export interface TasksServer {
  /** host:port, as TASKS_ENDPOINT takes it. */
  endpoint: string;
  /** Takes tasks and dispatches none any more; resolves when those under way are through. */
  drain: () => Promise<void>;
  /** Breaks off dispatches under way; they are made again at the next start. */
  close: () => Promise<void>;
}

export interface TasksServerOptions {
  /** Where tasks are kept. */
  folder: string;
  /** The ids of the queues that there are, in every project and location. */
  queues: readonly string[];
  /** Default: any that is free. */
  port?: number;
  clock: Clock;
  /** Is told of tasks that fail. */
  log?: Logger;
  /** Makes the token that a call carries, see Invoker. */
  mintToken: (invocation: Invocation) => Promise<string>;
  /** Those of every queue. Default: QUEUE_SETTINGS. */
  settings?: QueueSettings;
}

/** Cloud Tasks on one machine: speaks its gRPC protocol and calls HTTP targets. */
export async function startTasksServer(options: TasksServerOptions): Promise<TasksServer> {
  const { folder, queues, port = 0, clock, mintToken, settings = QUEUE_SETTINGS } = options;
  const tasks = await openKeptTasks(folder);
  const server = new Server();
  const bound = await bind(server, port);
  const dispatcher = startDispatcher({
    tasks,
    settings,
    clock,
    log: options.log,
    send: (task, signal) => sendTask(task, mintToken, signal),
  });
  server.addService(
    CLOUD_TASKS_SERVICE,
    calls({ tasks, queues, settings, clock, wake: dispatcher.wake }),
  );
  return {
    endpoint: `127.0.0.1:${bound}`,
    drain: dispatcher.drain,
    close: async () => {
      server.forceShutdown();
      await dispatcher.close();
    },
  };
}

function calls(options: {
  tasks: KeptTasks;
  queues: readonly string[];
  settings: QueueSettings;
  clock: Clock;
  wake: () => void;
}): UntypedServiceImplementation {
  const { tasks, queues, settings, clock, wake } = options;
  const nowMs = () => clock.now().getTime();

  const setPaused = async ({ name }: { name?: string | null }, paused: boolean) => {
    const queue = queueNamed(queues, name);
    await tasks.setPaused(queue, paused);
    if (!paused) wake();
    return describeQueue(queue, tasks, settings);
  };

  return {
    createTask: unary<'createTask'>(async (request) => {
      queueNamed(queues, request.parent);
      const task = readTask(request, nowMs());
      if (tasks.isTaken(task.name, nowMs())) {
        throw new Refusal(
          status.ALREADY_EXISTS,
          `${task.name} is in use, or was within the last hour.`,
        );
      }
      await tasks.put(task);
      wake();
      return writeTask(task);
    }),
    getTask: unary<'getTask'>(({ name }) => writeTask(taskNamed(tasks, name))),
    listTasks: unary<'listTasks'>(({ parent }) => {
      const queue = queueNamed(queues, parent);
      const found = tasks.all().filter(({ name }) => parseTaskName(name)?.queue === queue);
      return { tasks: found.map(writeTask) };
    }),
    deleteTask: unary<'deleteTask'>(async ({ name }) => {
      await tasks.remove(taskNamed(tasks, name).name, nowMs());
      return {};
    }),
    getQueue: unary<'getQueue'>(({ name }) =>
      describeQueue(queueNamed(queues, name), tasks, settings),
    ),
    pauseQueue: unary<'pauseQueue'>((request) => setPaused(request, true)),
    resumeQueue: unary<'resumeQueue'>((request) => setPaused(request, false)),
  };
}

function taskNamed(tasks: KeptTasks, name: string | null | undefined): KeptTask {
  const task = tasks.get(name ?? '');
  if (task !== undefined) return task;
  throw new Refusal(status.NOT_FOUND, `There is no task "${name ?? ''}".`);
}

function queueNamed(queues: readonly string[], name: string | null | undefined): string {
  if (!name || !isQueueName(name)) {
    throw new Refusal(
      status.INVALID_ARGUMENT,
      `"${name ?? ''}" is no queue. Expected projects/P/locations/L/queues/Q.`,
    );
  }
  if (queues.includes(shortName(name))) return name;
  throw new Refusal(
    status.NOT_FOUND,
    `There is no queue "${shortName(name)}", only ${queues.join(', ')}.`,
  );
}

function describeQueue(name: string, tasks: KeptTasks, settings: QueueSettings): Queue {
  return {
    name,
    state: tasks.isPaused(name) ? v2.Queue.State.PAUSED : v2.Queue.State.RUNNING,
    rateLimits: { maxConcurrentDispatches: settings.maxConcurrentDispatches },
    retryConfig: {
      maxAttempts: settings.maxAttempts,
      maxRetryDuration: { seconds: settings.maxRetrySeconds },
      minBackoff: { seconds: settings.minBackoffSeconds },
      maxBackoff: { seconds: settings.maxBackoffSeconds },
      maxDoublings: settings.maxDoublings,
    },
  };
}

type Calls = typeof CLOUD_TASKS_SERVICE;
type Asked<Name extends keyof Calls> = ReturnType<Calls[Name]['requestDeserialize']>;
type Answered<Name extends keyof Calls> = Parameters<Calls[Name]['responseSerialize']>[0];

function unary<Name extends keyof Calls>(
  handle: (request: Asked<Name>) => Answered<Name> | Promise<Answered<Name>>,
): handleUnaryCall<Asked<Name>, Answered<Name>> {
  const handleLater = async (request: Asked<Name>) => handle(request);
  return ({ request }, callback) => {
    handleLater(request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        const known = error instanceof Refusal;
        callback({
          code: known ? error.code : status.INTERNAL,
          details: known ? error.details : String(error),
        });
      },
    );
  };
}

async function bind(server: Server, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
