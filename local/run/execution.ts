import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A process that does one task of a job. */
export interface Execution {
  /** @returns whether the process ended well */
  ended: Promise<boolean>;
  /** Asks the process to stop, as Cloud Run does, and kills it where it has not in time. */
  stop: () => void;
}

export interface ExecutionOptions {
  /** Program and arguments. */
  command: readonly [program: string, ...args: string[]];
  env: Readonly<Record<string, string>>;
  /** Takes each line of the process's output, with its line break. */
  write: (line: string) => void;
  /** The time between SIGTERM and SIGKILL. */
  graceMs: number;
}

/** Starts the process at once. */
export function startExecution(options: ExecutionOptions): Execution {
  const { command, env, write, graceMs } = options;
  const [program, ...args] = command;
  const child = spawn(program, args, {
    env,
    // Ctrl-C reaches everything in the terminal's group, and who is told to stop twice ends at once.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  forwardLines(child.stdout, write);
  forwardLines(child.stderr, write);
  let killing: NodeJS.Timeout | undefined;
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      write(`${program} could not be started: ${error.message}\n`);
      resolve(false);
    });
    // Not "exit": what the process wrote last is still being forwarded then.
    child.once('close', (code) => {
      clearTimeout(killing);
      resolve(code === 0);
    });
  });
  return {
    ended,
    stop: () => {
      if (killing !== undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), graceMs);
    },
  };
}

function forwardLines(output: Readable, write: (line: string) => void): void {
  createInterface({ input: output }).on('line', (line) => {
    write(`${line}\n`);
  });
}
