import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Writes a program for the shell. */
export async function writeProgram(path: string, script: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** The last process id in a file that a program of the test keeps, once there is one. */
export async function lastProcessIn(file: string): Promise<number> {
  while (!existsSync(file)) await delay(20);
  return Number((await readFile(file, 'utf8')).trim().split('\n').at(-1));
}

export function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

/** Whether a process is gone, or goes within the time given. */
export async function endsWithin(processId: number, milliseconds: number): Promise<boolean> {
  const giveUp = performance.now() + milliseconds;
  while (isRunning(processId) && performance.now() < giveUp) await delay(20);
  return !isRunning(processId);
}
