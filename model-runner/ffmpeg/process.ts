import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** The end says why it stopped; a damaged file can make it say gigabytes. Tags may be long, too. */
const KEPT_STDERR_CHARACTERS = 262_144;

/** How a process of ffmpeg came to its end. */
export interface FfmpegEnd {
  /** null when a signal ended it. */
  exitCode: number | null;
  signalName: NodeJS.Signals | null;
  /** The last part of what it said. */
  stderr: string;
}

export interface FfmpegProcess {
  stdin: Writable;
  stdout: Readable;
  /** Resolves when the process is gone; rejects when it could not be started at all. */
  ended: Promise<FfmpegEnd>;
  kill(): void;
}

export interface StartFfmpegOptions {
  /** The executable. */
  path: string;
  args: readonly string[];
  /** Kills the process when it fires; `ended` then resolves as for any killed process. */
  signal?: AbortSignal | undefined;
}

/** Starts one process of ffmpeg. */
export function startFfmpeg({ path, args, signal }: StartFfmpegOptions): FfmpegProcess {
  const child = spawn(path, ['-hide_banner', ...args], {
    // Ctrl-C in a terminal goes to the whole process group: ffmpeg would stop first, and the run
    // would report a damaged song where it was interrupted. In a group of its own we end it.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_STDERR_CHARACTERS);
  });
  // A process that ends before it has read everything breaks the pipe; how it ended tells more.
  child.stdin.on('error', () => undefined);

  const kill = (): void => void child.kill('SIGKILL');
  const ended = new Promise<FfmpegEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signalName) => {
      resolve({ exitCode, signalName, stderr });
    });
  }).finally(() => signal?.removeEventListener('abort', kill));
  // Whoever reads stdout first and awaits the end later must not cause an unhandled rejection.
  ended.catch(() => undefined);
  if (signal?.aborted) kill();
  signal?.addEventListener('abort', kill, { once: true });
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

/** Runs ffmpeg to its end without input; what it writes to stdout is thrown away. */
export async function runFfmpeg(options: StartFfmpegOptions): Promise<FfmpegEnd> {
  const ffmpeg = startFfmpeg(options);
  ffmpeg.stdin.end();
  ffmpeg.stdout.resume();
  return ffmpeg.ended;
}

/** The last line with something in it: where ffmpeg names the reason. */
export function lastLine(stderr: string): string {
  return (
    stderr
      .split('\n')
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? 'it said nothing'
  );
}
