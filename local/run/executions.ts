import { startExecution, type Execution, type ExecutionOptions } from './execution.js';

export interface ExecutionState {
  id: string;
  job: string;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
}

/** The executions of this process's lifetime, so many at a time, in the order they were asked for. */
export interface Executions {
  run: (execution: { id: string; job: string; env: Readonly<Record<string, string>> }) => void;
  find: (id: string) => ExecutionState | undefined;
  /** An execution that waits never starts; one that runs is told to stop. */
  cancel: (id: string) => void;
  /** Stops what runs and waits for it; forgets what waits. */
  close: () => Promise<void>;
}

interface Entry extends ExecutionState {
  env: Readonly<Record<string, string>>;
  execution?: Execution;
}

/**
 * @param options.env of every execution; read when one starts
 * @param options.parallel how many processes run at the same time
 */
export function openExecutions(options: ExecutionOptions & { parallel: number }): Executions {
  const { parallel } = options;
  const entries = new Map<string, Entry>();
  const running = new Set<Promise<void>>();
  let isClosed = false;

  const startNext = () => {
    const next = [...entries.values()].find(({ state }) => state === 'waiting');
    if (next === undefined || isClosed || running.size >= parallel) return;
    next.state = 'running';
    const execution = startExecution({ ...options, env: { ...options.env, ...next.env } });
    next.execution = execution;
    const ended = execution.ended.then((succeeded) => {
      if (next.state === 'running') next.state = succeeded ? 'succeeded' : 'failed';
      running.delete(ended);
      startNext();
    });
    running.add(ended);
    startNext();
  };

  return {
    run: (asked) => {
      entries.set(asked.id, { ...asked, state: 'waiting' });
      startNext();
    },
    find: (id) => entries.get(id),
    cancel: (id) => {
      const entry = entries.get(id);
      if (entry?.state !== 'waiting' && entry?.state !== 'running') return;
      entry.state = 'cancelled';
      entry.execution?.stop();
    },
    close: async () => {
      isClosed = true;
      for (const { execution } of entries.values()) execution?.stop();
      await Promise.all(running);
    },
  };
}
