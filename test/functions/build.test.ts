import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { buildFunction, FUNCTIONS } from '../../functions/build.js';
import { temporaryFolder } from '../support/folder.js';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const NAMES = Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[];

/** What Terraform sets, as far as there is no default. */
const ENVIRONMENT = {
  GOOGLE_CLOUD_PROJECT: 'groovesheet-test',
  REGION: 'europe-west1',
  UPLOADS_BUCKET: 'uploads',
  SCORES_BUCKET: 'scores',
  TASKS_QUEUE: 'start-run',
  TASKS_SERVICE_ACCOUNT: 'queue@groovesheet-test.iam.gserviceaccount.com',
  START_RUN_URL: 'https://example.com/start-run',
  RUNNER_JOB: 'model-runner',
  ALLOWED_ORIGINS: 'https://example.com',
  CLERK_AUTHORIZED_PARTIES: 'https://example.com',
  CLERK_SECRET_KEY: 'sk_test_nothing',
  SERVICE_VERSION: 'a-release',
  METADATA_SERVER_DETECTION: 'none',
};

/** Loads a built function as the framework does, and asks for an address of it. */
const ASK = `
await import('./index.js');
const { getTestServer } = await import('@google-cloud/functions-framework/testing');
const server = getTestServer(process.argv[1]).listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port + process.argv[2];
  const answer = await fetch(url, JSON.parse(process.argv[3]));
  process.stdout.write('\\n' + answer.status + ' ' + JSON.stringify(await answer.text()));
  process.exit(0);
});`;

describe('what is deployed of a function', () => {
  const folder = temporaryFolder();

  beforeAll(async () => {
    for (const name of NAMES) install(await buildFunction(name, folder));
  });

  async function ask(name: string, path: string, init: RequestInit = {}): Promise<string> {
    const args = ['--input-type=module', '--eval', ASK, name, path, JSON.stringify(init)];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: join(folder, name),
      env: { PATH: process.env['PATH'], ...ENVIRONMENT },
    });
    return stdout.split('\n').at(-1)!;
  }

  it.each([
    ['api', '/api/v1/health'],
    ['cleanup', '/api/v1/cleanup/health'],
  ])('%s answers with nothing but its own packages', async (name, path) => {
    expect(await ask(name, path)).toMatch(/^200 .*a-release/);
  });

  it.each(['start-run', 'sweep'])('%s loads and registers itself', async (name) => {
    // The framework answers this itself, once it knows the function.
    expect(await ask(name, '/robots.txt')).toMatch(/^404 /);
  });

  it('on-upload acknowledges an event that is about nothing', async () => {
    const headers = {
      'Content-Type': 'application/json',
      'ce-id': '1',
      'ce-specversion': '1.0',
      'ce-source': '//storage.googleapis.com/projects/_/buckets/uploads',
      'ce-type': 'google.cloud.storage.object.v1.finalized',
    };
    const answer = await ask('on-upload', '/', { method: 'POST', headers, body: '{}' });
    expect(answer).toMatch(/^204 /);
  });

  it('names every package that its code mentions', () => {
    const { dependencies } = readPackage(join(MODULES, '..'));
    for (const name of NAMES) {
      const named = readPackage(join(folder, name)).dependencies;
      const code = readdirSync(join(folder, name))
        .filter((file) => file.endsWith('.js'))
        .map((file) => readFileSync(join(folder, name, file), 'utf8'))
        .join('\n');
      const mentioned = Object.keys(dependencies)
        .filter((dependency) => new RegExp(`["'\`]${dependency}(/[^"']*)?["']`).test(code))
        .filter((dependency) => dependency !== 'libsql');
      // Fonts are found by a name that is put together.
      const fonts = code.includes('@fontsource/$')
        ? Object.keys(dependencies).filter((dependency) => dependency.startsWith('@fontsource/'))
        : [];
      expect([name, Object.keys(named)]).toEqual([name, [...mentioned, ...fonts].sort()]);
    }
  });
});

/** Puts the packages that a function names beside it, and no others. */
function install(folder: string): void {
  for (const name of Object.keys(readPackage(folder).dependencies)) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(MODULES, name), path);
  }
}

function readPackage(folder: string): { dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
}
