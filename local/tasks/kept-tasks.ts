import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { systemErrorCode } from '../../model-runner/errors.js';

/** A task as it is kept. Times are milliseconds since 1970. */
export interface KeptTask {
  /** projects/…/locations/…/queues/…/tasks/… */
  name: string;
  request: KeptRequest;
  dispatchDeadlineMs: number;
  createdMs: number;
  /** Not dispatched before. */
  scheduledMs: number;
  firstDispatchMs: number | null;
  dispatches: number;
  /** How many dispatches were answered. */
  responses: number;
  /** The status of the last answer. */
  lastStatus: number | null;
}

export interface KeptRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  bodyBase64: string;
  /** Whose token the request carries, if any. */
  oidc: { account: string; audience: string } | null;
}

/** Every task of every queue, written to a file with each change, so that it outlives the process. */
export interface KeptTasks {
  get: (name: string) => KeptTask | undefined;
  all: () => KeptTask[];
  /** Whether the name is in use, or was until short of an hour ago. */
  isTaken: (name: string, nowMs: number) => boolean;
  put: (task: KeptTask) => Promise<void>;
  /** Removes a task; its name stays taken for an hour, as Cloud Tasks has it. */
  remove: (name: string, nowMs: number) => Promise<void>;
  isPaused: (queue: string) => boolean;
  setPaused: (queue: string, paused: boolean) => Promise<void>;
}

interface Content {
  tasks: KeptTask[];
  /** Names of tasks that are gone, with the time from which they may be used again. */
  tombstones: [name: string, untilMs: number][];
  paused: string[];
}

const TOMBSTONE_MS = 60 * 60 * 1000;

export async function openKeptTasks(folder: string): Promise<KeptTasks> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'tasks.json');
  const content = await read(path);
  const tasks = new Map(content.tasks.map((task) => [task.name, task]));
  const tombstones = new Map(content.tombstones);
  const paused = new Set(content.paused);

  let saved = Promise.resolve();
  const save = (): Promise<void> => {
    const write = async () => {
      const now: Content = {
        tasks: [...tasks.values()],
        tombstones: [...tombstones],
        paused: [...paused],
      };
      await writeFile(`${path}.new`, `${JSON.stringify(now)}\n`);
      await rename(`${path}.new`, path);
    };
    // One after the other; a write that failed has told its own caller and holds up nobody.
    const result = saved.then(write);
    saved = result.catch(() => undefined);
    return result;
  };

  return {
    get: (name) => tasks.get(name),
    all: () => [...tasks.values()],
    isTaken: (name, nowMs) => tasks.has(name) || (tombstones.get(name) ?? 0) > nowMs,
    put: async (task) => {
      tasks.set(task.name, task);
      await save();
    },
    remove: async (name, nowMs) => {
      tasks.delete(name);
      for (const [old, untilMs] of tombstones) if (untilMs <= nowMs) tombstones.delete(old);
      tombstones.set(name, nowMs + TOMBSTONE_MS);
      await save();
    },
    isPaused: (queue) => paused.has(queue),
    setPaused: async (queue, isPaused) => {
      if (isPaused) paused.add(queue);
      else paused.delete(queue);
      await save();
    },
  };
}

async function read(path: string): Promise<Content> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { tasks: [], tombstones: [], paused: [] };
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${path} is damaged. Delete it to go on with no tasks.`, { cause: error });
  }
}
