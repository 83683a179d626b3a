import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of the project's commands as `npm run` would, in a process of its own. */
export function startCommand(options: {
  script: 'transcribe' | 'doctor';
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}): { child: ChildProcess; ended: Promise<Ended> } {
  const { script, args = [], env = {} } = options;
  const path = fileURLToPath(new URL(`../../model-runner/cli/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ended = Promise.all([exited, text(child.stdout), text(child.stderr)]).then(
    ([exitCode, stdout, stderr]) => ({ exitCode, stdout, stderr }),
  );
  return { child, ended };
}

/** Runs a command to its end. */
export async function runCommand(options: Parameters<typeof startCommand>[0]): Promise<Ended> {
  return startCommand(options).ended;
}
