import { readFileSync } from 'node:fs';

import type { Body, Item, Module } from './module.js';

interface Block {
  required: boolean;
  block: 'one' | 'many';
  in: Schema;
}

/**
 * An argument's type, with `!` where it is required, or a nested block. google-provider.json has them
 * from the typings of npm's @cdktf/provider-google 16.12.1, of the resources that are in use.
 */
type Argument = string | Block;
export type Schema = Readonly<Record<string, Argument>>;

interface Provider {
  resources: Readonly<Record<string, Schema>>;
  data_sources: Readonly<Record<string, Schema>>;
}

const GOOGLE = JSON.parse(
  readFileSync(new URL('google-provider.json', import.meta.url), 'utf8'),
) as Provider;

/** What comes from elsewhere than Google's provider. */
const OTHERS: Provider = {
  resources: { terraform_data: { input: 'map', triggers_replace: 'list' } },
  data_sources: {
    archive_file: { type: 'string!', source_dir: 'string', output_path: 'string!' },
  },
};

/** What Terraform itself understands in every resource. */
const META_ARGUMENTS = new Set(['count', 'for_each', 'depends_on', 'lifecycle', 'provisioner']);

/** The schema of a resource or data source; none where the provider has no such thing. */
export function schemaOf({ kind, type }: Pick<Item, 'kind' | 'type'>): Schema | undefined {
  const of = kind === 'resource' ? 'resources' : 'data_sources';
  return GOOGLE[of][type] ?? OTHERS[of][type];
}

/** @returns a line for each argument and block that the provider would refuse */
export function checkSchemas({ items }: Module): string[] {
  return items.flatMap((item) => {
    const where = `${item.kind === 'data' ? 'data.' : ''}${item.type}.${item.name}`;
    const schema = schemaOf(item);
    if (schema === undefined) return [`${where}: the provider has no ${item.type}.`];
    const body = Object.fromEntries(
      Object.entries(item.body).filter(([name]) => !META_ARGUMENTS.has(name)),
    );
    return checkBody(body, schema, where);
  });
}

function checkBody(body: Body, schema: Schema, where: string): string[] {
  const { dynamic = {}, ...plain } = body as Body & { dynamic?: Record<string, Dynamic[]> };
  const given = new Set([...Object.keys(plain), ...Object.keys(dynamic)]);
  const missing = Object.entries(schema)
    .filter(([name, argument]) => isRequired(argument) && !given.has(name))
    .map(([name]) => `${where}: ${name} is required.`);
  const wrong = Object.entries(plain).flatMap(([name, value]) =>
    checkArgument(value, schema[name], `${where}.${name}`),
  );
  const wrongDynamic = Object.entries(dynamic).flatMap(([name, blocks]) =>
    blocks.flatMap(({ content }) => checkArgument(content, schema[name], `${where}.${name}`)),
  );
  return [...missing, ...wrong, ...wrongDynamic];
}

interface Dynamic {
  content: Body[];
}

function isRequired(argument: Argument): boolean {
  return typeof argument === 'string' ? argument.endsWith('!') : argument.required;
}

function checkArgument(value: unknown, argument: Argument | undefined, where: string): string[] {
  if (argument === undefined) return [`${where}: the provider knows no such argument.`];
  if (typeof argument === 'string') {
    const type = argument.replace('!', '');
    return fits(value, type)
      ? []
      : [`${where}: expected a ${type}, found ${JSON.stringify(value)}.`];
  }
  // Both a block and an attribute that holds an object come as this.
  const blocks = Array.isArray(value) ? (value as unknown[]) : [value];
  const problems = blocks.flatMap((block) =>
    isBody(block)
      ? checkBody(block, argument.in, where)
      : [`${where}: expected a block, found ${JSON.stringify(block)}.`],
  );
  return argument.block === 'one' && blocks.length > 1
    ? [...problems, `${where}: there may be only one.`]
    : problems;
}

/** An expression may become anything; a text stands for itself and for numbers and booleans, too. */
function fits(value: unknown, type: string): boolean {
  if (typeof value === 'string' && value.includes('${')) return true;
  switch (type) {
    case 'string':
      return ['string', 'number', 'boolean'].includes(typeof value);
    case 'number':
      return value !== '' && Number.isFinite(Number(value)) && typeof value !== 'boolean';
    case 'bool':
      return [true, false, 'true', 'false'].includes(value as boolean | string);
    case 'list':
      return Array.isArray(value) && !value.some(isBody);
    case 'map':
      return isBody(value);
    default:
      throw new Error(`google-provider.json has an unknown type: ${type}`);
  }
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
