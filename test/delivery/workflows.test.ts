import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';
import { z } from 'zod';

import { problemsOf } from './workflow-rules.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = '.github/workflows';
const FILES = readdirSync(join(ROOT, FOLDER));

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

describe('workflows', () => {
  it.each(FILES)('%s keeps to the rules', async (file) => {
    const path = `${FOLDER}/${file}`;
    expect(await problemsOf(path, read(path))).toEqual([]);
  });

  it('call scripts of package.json that are there', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const called = FILES.flatMap((file) => [
      ...read(`${FOLDER}/${file}`).matchAll(/npm run ([\w:-]+)/g),
    ]).map(([, name]) => name!);
    expect(called).toContain('build:functions');
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('deploy to environments that Terraform has', () => {
    const deploy = read(`${FOLDER}/deploy.yml`);
    const names = [...deploy.matchAll(/^ {6}environment: (\w+)$/gm)].map(([, name]) => name!);
    expect(names).toEqual(['dev', 'staging', 'prod']);
    for (const name of names) {
      expect(read(`terraform/environments/${name}.tfvars`)).toContain(`= "${name}"`);
      expect(existsSync(join(ROOT, `terraform/environments/${name}.gcs.tfbackend`))).toBe(true);
    }
  });

  it('sign in as the accounts that Terraform makes', () => {
    const delivery = read('terraform/delivery.tf');
    expect(delivery).toContain('account_id   = "gs-${each.key}"');
    for (const [file, account] of [
      ['plan.yml', 'plan'],
      ['deploy-environment.yml', 'apply'],
    ] as const) {
      expect(read(`${FOLDER}/${file}`)).toContain(`service_account: gs-${account}@`);
      expect(delivery).toMatch(new RegExp(`^ {4}${account} = \\{$`, 'm'));
    }
    const [, pool] = /workload_identity_pool_id = "(\w+)"/.exec(delivery)!;
    const [, provider] = /workload_identity_pool_provider_id = "(\w+)"/.exec(delivery)!;
    expect(read(`${FOLDER}/deploy-environment.yml`)).toContain(
      `/workloadIdentityPools/${pool}/providers/${provider}\n`,
    );
  });
});

describe('the rules', () => {
  const path = `${FOLDER}/deploy-environment.yml`;

  it.each<[string, string | RegExp, string, RegExp]>([
    ['an action by its tag', /actions\/checkout@.*/, 'actions/checkout@v4', /pinned/],
    ['a pin without a version', / # v4\.4\.0/, '', /pinned/],
    ['a right to write', 'contents: read', 'contents: write', /contents: write/],
    ['a key', 'secrets.CLERK_SECRET_KEY', 'secrets.GOOGLE_KEY', /GOOGLE_KEY/],
    ['an expression in a script', '"$PROJECT"', '"${{ github.head_ref }}"', /pasted/],
    ['a token on disk', 'persist-credentials: false', 'fetch-depth: 1', /leaves no token/],
    ['a job without an end', /^ +timeout-minutes.*\n/m, '', /hours: deploy/],
    ['an input that is not declared', 'inputs.digest', 'inputs.digset', /digset/],
    ['a key that GitHub does not know', 'runs-on:', 'run-on:', /run-on/],
  ])('refuse %s', async (_title, found, put, problem) => {
    const text = read(path);
    const changed = text.replace(found, put);
    expect(changed).not.toBe(text);
    expect((await problemsOf(path, changed)).join('\n')).toMatch(problem);
  });
});

describe('Dependabot', () => {
  it('watches every kind of dependency, where its files are', () => {
    const { updates } = z
      .object({
        version: z.literal(2),
        updates: z.array(z.looseObject({ 'package-ecosystem': z.string(), directory: z.string() })),
      })
      .parse(parse(read('.github/dependabot.yml')));
    const watched = Object.fromEntries(
      updates.map((update) => [update['package-ecosystem'], update.directory]),
    );
    expect(watched).toEqual({
      npm: '/',
      'github-actions': '/',
      docker: '/',
      terraform: '/terraform',
      pip: '/training',
    });
    expect(existsSync(join(ROOT, 'training/requirements.txt'))).toBe(true);
  });
});
