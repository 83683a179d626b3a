import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import ts from 'typescript';

import { temporaryFolder } from '../../support/folder.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const folder = temporaryFolder();

interface Package {
  dependencies: Record<string, string>;
}
const { dependencies } = JSON.parse(read('package.json')) as Package;

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** A package's name out of what an import says; undefined for own files and Node's. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:)/.test(specifier) || builtinModules.includes(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('the compiled runner', () => {
  beforeAll(async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const args = [compiler, '-p', join(ROOT, 'tsconfig.runner.json'), '--outDir', folder];
    await promisify(execFile)(process.execPath, args);
    for (const name of ['node_modules', 'package.json', 'models']) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
  }, 120_000);

  it('imports nothing that is installed for development alone', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.js') && !file.startsWith('node_modules'),
    );
    const imported = files
      .flatMap((file) => ts.preProcessFile(readFileSync(join(folder, file), 'utf8')).importedFiles)
      .map(({ fileName }) => packageOf(fileName))
      .filter((name) => name !== undefined);
    expect(imported).toContain('onnxruntime-node');
    expect(imported.filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('runs, and says in one line which settings it lacks', async () => {
    const entryPoint = join(folder, 'model-runner/job.js');
    const run = promisify(execFile)(process.execPath, [entryPoint], {
      env: { PATH: process.env['PATH'], JOB_ATTEMPT: 'first' },
    });
    const error = await run.then(
      () => undefined,
      (cause: unknown) => cause as { code: number; stdout: string; stderr: string },
    );
    expect(error).toMatchObject({ code: 3, stderr: '' });
    expect(error?.stdout.trim().split('\n')).toHaveLength(1);
    expect(error?.stdout).toContain('JOB_ID is not set: the job that the runner is started for.');
    expect(error?.stdout).toContain('JOB_ATTEMPT is wrong');
  });
});

describe('the Dockerfile', () => {
  const instructions = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
  const copied = instructions
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore').split('\n');
    expect(copied).toContain('models');
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(copied.filter((path) => !allowed.includes(`!${path}`))).toEqual([]);
    expect(allowed).toContain('*');
  });

  it('copies every folder that the runner is compiled from', () => {
    const compiled = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(compiled).toContain('model-runner');
    expect(compiled.filter((name) => !copied.includes(name))).toEqual([]);
  });

  it('ends as nobody in particular, with node as the process that gets the signals', () => {
    const [user, entryPoint] = instructions.slice(-2);
    expect(user).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
    expect(entryPoint).toBe('ENTRYPOINT ["node", "model-runner/job.js"]');
  });
});
