import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ADDRESS = /Groovesheet is at .*?(http:\/\/localhost:\d+)/;

/** `npm start` as a user starts it, in a process of its own. */
export interface LocalSuite {
  url: string;
  /** Everything that it has said. */
  said: () => string;
  /** A development session token, from `npm run token`. */
  token: (name: string) => string;
  /** Whether anything is being transcribed. */
  isWorking: () => boolean;
  /** Kills what is transcribing, as a machine that fails does. */
  killExecutions: () => void;
  /** Ctrl-C. */
  stop: () => Promise<void>;
}

export async function startLocalSuite(options: {
  dataFolder: string;
  /** Default: one that is free. */
  port?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}): Promise<LocalSuite> {
  const { dataFolder, port, args = [], env = {} } = options;
  const environment = {
    ...process.env,
    PORT: port ?? String(await freePortPair()),
    DATA_DIR: dataFolder,
    ...env,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const url = await untilReady(child, lines);
  return {
    url,
    said: () => lines.join('\n'),
    token: (name) =>
      execFileSync(process.execPath, ['--import', 'tsx', 'local/token.ts', name], {
        cwd: ROOT,
        env: environment,
        encoding: 'utf8',
      }).trim(),
    isWorking: () => runnersOf(child).length > 0,
    killExecutions: () => {
      for (const pid of runnersOf(child)) process.kill(pid, 'SIGKILL');
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

function runnersOf({ pid }: ChildProcess): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return processes
    .split('\n')
    .filter((line) => line.includes('model-runner/job.ts'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([own]) => own!);
}

async function untilReady(child: ChildProcess, lines: string[]): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        // eslint-disable-next-line no-control-regex
        const url = ADDRESS.exec(line.replace(/\x1b\[[0-9;]*m/g, ''))?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The suite did not start:\n${lines.join('\n')}`);
  });
  return Promise.race([ready, ended]);
}

/** The page takes the port that it is given, and the bucket the next one. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const { port } = first.address() as AddressInfo;
    const second = await listen(port + 1).catch(() => undefined);
    for (const server of [first, second]) {
      if (!server) continue;
      server.close();
      await once(server, 'close');
    }
    if (second) return port;
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
