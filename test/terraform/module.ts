import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse } from '@cdktf/hcl2json';

export const TERRAFORM = fileURLToPath(new URL('../../terraform/', import.meta.url));

/** The files of a module, by name. */
export type Sources = ReadonlyMap<string, string>;

/** HCL as JSON: blocks are lists, expressions are texts with `${…}`. */
export type Body = Readonly<Record<string, unknown>>;

/** One resource or data source. */
export interface Item {
  kind: 'resource' | 'data';
  type: string;
  name: string;
  body: Body;
}

/** What a module declares, of all its files together. */
export interface Module {
  items: Item[];
  variables: Readonly<Record<string, Body>>;
  locals: Body;
  /** Everything else that may refer to something: outputs and providers. */
  rest: unknown[];
}

/** Reads the project's own module. */
export function readSources(): Sources {
  const names = readdirSync(TERRAFORM).filter((name) => name.endsWith('.tf'));
  return new Map(names.map((name) => [name, readFileSync(join(TERRAFORM, name), 'utf8')]));
}

/**
 * The sources with one mistake seeded.
 *
 * @throws Error where there is nothing to replace: the check would then be tried on correct files
 */
export function withMistake(
  sources: Sources,
  { file, from, to }: { file: string; from: string; to: string },
): Sources {
  const text = sources.get(file);
  if (!text?.includes(from)) throw new Error(`${file} does not contain ${from}`);
  return new Map([...sources, [file, text.replace(from, () => to)]]);
}

/** Parses every file and gathers what they declare. */
export async function parseModule(sources: Sources): Promise<Module> {
  const files = (await Promise.all(
    [...sources].map(([name, text]) => parse(name, text)),
  )) as ParsedFile[];
  return {
    items: files.flatMap((file) => [
      ...itemsOf('resource', file.resource),
      ...itemsOf('data', file.data),
    ]),
    variables: Object.assign(
      {},
      ...files.map(({ variable = {} }) =>
        Object.fromEntries(Object.entries(variable).map(([name, [body]]) => [name, body])),
      ),
    ) as Record<string, Body>,
    locals: Object.assign({}, ...files.flatMap(({ locals = [] }) => locals)) as Body,
    rest: files.flatMap(({ output, provider }) => [output, provider]),
  };
}

interface ParsedFile {
  resource?: Blocks;
  data?: Blocks;
  variable?: Record<string, Body[]>;
  locals?: Body[];
  output?: unknown;
  provider?: unknown;
}

/** By type, then by name; a name is declared once. */
type Blocks = Record<string, Record<string, Body[]>>;

function itemsOf(kind: Item['kind'], blocks: Blocks = {}): Item[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, bodies]) =>
      bodies.map((body) => ({ kind, type, name, body })),
    ),
  );
}
