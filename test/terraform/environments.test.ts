import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from '@cdktf/hcl2json';

import { parseModule, readSources, TERRAFORM, type Module } from './module.js';

const FOLDER = join(TERRAFORM, 'environments');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.tfvars'));

/** What the pipeline passes with each release. */
const PASSED = ['runner_image'];

/** @returns what Terraform would ask for, and what it would not know */
async function checkValues(text: string, { variables }: Module): Promise<string[]> {
  const set = Object.keys(await parse('values.tf', text));
  const needed = Object.entries(variables)
    .filter(([, body]) => !('default' in body))
    .map(([name]) => name);
  return [
    ...set.filter((name) => !(name in variables)).map((name) => `${name} is no variable.`),
    ...needed
      .filter((name) => ![...set, ...PASSED].includes(name))
      .map((name) => `${name} is not set.`),
  ];
}

describe('Environment files', () => {
  const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

  it('are those of dev, staging and prod', () => {
    expect(NAMES).toEqual(['dev.tfvars', 'prod.tfvars', 'staging.tfvars']);
  });

  it.each(NAMES)('%s sets what has no default and nothing unknown', async (name) => {
    expect(await checkValues(read(name), await parseModule(readSources()))).toEqual([]);
  });

  it('are refused with a variable that there is not', async () => {
    const text = read('dev.tfvars').replace('project_id', 'project');
    expect(await checkValues(text, await parseModule(readSources()))).toEqual([
      'project is no variable.',
      'project_id is not set.',
    ]);
  });

  it.each(NAMES)('%s keeps its state apart from the others', async (name) => {
    const environment = name.replace('.tfvars', '');
    const values = (await parse('b.tf', read(`${environment}.gcs.tfbackend`))) as object;
    expect(values).toMatchObject({ prefix: environment });
  });

  it('give the API what writing a score again takes, and few others who wait for it', async () => {
    const { locals, variables } = await parseModule(readSources());
    const { api } = locals['functions'] as Record<string, { memory_mib: number }>;
    expect(api?.memory_mib).toBe(1024);
    expect(variables['api_concurrency']?.['default']).toBe(8);
  });

  it('can be written with the descriptions of all variables', async () => {
    const { variables } = await parseModule(readSources());
    const bare = Object.entries(variables).filter(
      ([, body]) => typeof body['description'] !== 'string' || body['type'] === undefined,
    );
    expect(bare).toEqual([]);
  });
});
