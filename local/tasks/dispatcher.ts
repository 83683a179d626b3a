import type { Clock } from '../../jobs/ports.js';
import type { Logger } from '../../platform/log.js';
import type { KeptTask, KeptTasks } from './kept-tasks.js';
import { parseTaskName, shortName } from './names.js';
import { backoffSeconds, isGivenUp, type QueueSettings } from './queue-settings.js';

export interface Dispatcher {
  /** Looks for tasks that are due: after one was added, or a queue was resumed. */
  wake: () => void;
  /** Begins no more, and waits for what is under way: new tasks are kept for the next start. */
  drain: () => Promise<void>;
  /** Breaks off what is under way; those tasks are dispatched again at the next start. */
  close: () => Promise<void>;
}

/** setTimeout takes no more. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Before trying again when a task could not be written down. */
const PAUSE_AFTER_ERROR_MS = 1000;

/** Dispatches tasks when they are due, a limited number at a time, until they succeed or are given up. */
export function startDispatcher(options: {
  tasks: KeptTasks;
  settings: QueueSettings;
  clock: Clock;
  log: Logger | undefined;
  /** See sendTask. */
  send: (task: KeptTask, signal: AbortSignal) => Promise<number | null>;
}): Dispatcher {
  const { tasks, settings, clock, log, send } = options;
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let isDraining = false;
  let timer: NodeJS.Timeout | undefined;

  const nowMs = () => clock.now().getTime();

  const wakeIn = (milliseconds: number) => {
    clearTimeout(timer);
    if (!isDraining) timer = setTimeout(wake, Math.min(milliseconds, LONGEST_WAIT_MS));
  };

  const wake = () => {
    if (isDraining) return;
    const waiting = tasks
      .all()
      .filter(({ name }) => !running.has(name) && !tasks.isPaused(parseTaskName(name)!.queue))
      .sort((one, other) => one.scheduledMs - other.scheduledMs);
    for (const task of waiting) {
      // What ends wakes the dispatcher again.
      if (running.size >= settings.maxConcurrentDispatches) return;
      const waitMs = task.scheduledMs - nowMs();
      if (waitMs > 0) {
        wakeIn(waitMs);
        return;
      }
      start(task);
    }
  };

  const start = (task: KeptTask) => {
    const dispatched = dispatch(task).then(
      () => 0,
      (error: unknown) => {
        log?.error('A task could not be dispatched', { task: shortName(task.name), error });
        return PAUSE_AFTER_ERROR_MS;
      },
    );
    running.set(
      task.name,
      dispatched.then((pauseMs) => {
        running.delete(task.name);
        wakeIn(pauseMs);
      }),
    );
  };

  const dispatch = async (waiting: KeptTask) => {
    const task: KeptTask = {
      ...waiting,
      dispatches: waiting.dispatches + 1,
      firstDispatchMs: waiting.firstDispatchMs ?? nowMs(),
    };
    await tasks.put(task);
    const status = await send(task, closing.signal);
    // Deleted meanwhile, or broken off by close: either way there is nothing to write down.
    if (tasks.get(task.name) !== task || closing.signal.aborted) return;
    await settle(task, status);
  };

  const settle = async (task: KeptTask, status: number | null) => {
    const about = { task: shortName(task.name), status, attempt: task.dispatches };
    if (status !== null && status >= 200 && status < 300) {
      log?.debug('A task was carried out', about);
      await tasks.remove(task.name, nowMs());
      return;
    }
    const seconds = (nowMs() - task.firstDispatchMs!) / 1000;
    if (isGivenUp(settings, { attempts: task.dispatches, seconds })) {
      log?.error('A task was given up', about);
      await tasks.remove(task.name, nowMs());
      return;
    }
    const pauseSeconds = backoffSeconds(settings, task.dispatches);
    log?.warn(`A task failed and is tried again in ${pauseSeconds} s`, about);
    await tasks.put({
      ...task,
      responses: task.responses + (status === null ? 0 : 1),
      lastStatus: status,
      scheduledMs: nowMs() + pauseSeconds * 1000,
    });
  };

  wake();
  const drain = async () => {
    isDraining = true;
    clearTimeout(timer);
    await Promise.all(running.values());
  };
  return {
    wake,
    drain,
    close: async () => {
      closing.abort();
      await drain();
    },
  };
}
