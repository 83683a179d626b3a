import type { Item, Module } from './module.js';
import { schemaOf } from './schema.js';

/** What the provider works out itself, as far as it is used here; arguments are in its schema. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  'data.archive_file': ['output_sha256'],
  'data.google_project': ['number'],
  'data.google_storage_project_service_account': ['email_address', 'member'],
  google_artifact_registry_repository: ['name'],
  google_firebaserules_ruleset: ['name'],
  google_iam_workload_identity_pool: ['name'],
  google_iam_workload_identity_pool_provider: ['name'],
  google_monitoring_uptime_check_config: ['uptime_check_id'],
  google_service_account: ['email', 'member', 'name'],
  // Of nested blocks: what follows the block's name.
  google_cloudfunctions2_function: ['service_config.uri'],
  google_eventarc_trigger: ['transport.pubsub.subscription'],
};

/** What Terraform itself gives a name. */
const BUILT_IN = new Set(['each', 'path', 'terraform', 'self', 'count']);

/** @returns a line for each reference to what is not declared, and each declaration nobody refers to */
export function checkReferences(module: Module): string[] {
  const { items, variables, locals, rest } = module;
  const using = referencesOf([...items.map(({ body }) => body), locals, ...rest]);
  const validating = referencesOf(variables);
  const unknown = [...using, ...validating].flatMap((path) => checkPath(path, module));
  const unused = [
    // A variable that only validations look at is not used.
    ...Object.keys(variables).filter((name) => !mentions(using, 'var', name)),
    ...Object.keys(locals).filter((name) => !mentions([...using, ...validating], 'local', name)),
  ];
  return [...new Set(unknown), ...unused.map((name) => `${name} is never used.`)];
}

function mentions(paths: string[][], kind: 'var' | 'local', name: string): boolean {
  return paths.some(([first, second]) => first === kind && second === name);
}

function referencesOf(value: unknown): string[][] {
  return expressionsIn(value).flatMap(referencesIn);
}

/** Every text with a `${…}` in a value. */
function expressionsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('${') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
}

/** Dotted names with at least two parts, indexes left out, and nothing of what stands in texts. */
function referencesIn(expression: string): string[][] {
  return codeOf(expression)
    .replaceAll(/\[[^[\]]*\]/g, '')
    .split(/[^A-Za-z0-9_.-]+/)
    .filter((word) => /^(data\.)?[a-z_]\w*\.[a-z_]/.test(word))
    .map((word) => word.split('.').filter((part) => part !== ''));
}

/** An expression without its texts; what they interpolate stays. */
function codeOf(template: string): string {
  let code = '';
  // What ends each level: a closing brace of an interpolation, or the end of a text.
  const levels: ('text' | 'code')[] = ['text'];
  for (let at = 0; at < template.length; at += 1) {
    const inText = levels.at(-1) === 'text';
    const two = template.slice(at, at + 2);
    if (inText && two === '${') {
      levels.push('code');
      code += ' ';
      at += 1;
    } else if (inText && two.startsWith('\\')) at += 1;
    else if (template[at] === '"') {
      if (inText) levels.pop();
      else levels.push('text');
      code += ' ';
    } else if (!inText) {
      if (template[at] === '{') levels.push('code');
      if (template[at] === '}') levels.pop();
      code += template[at] === '}' ? ' ' : (template[at] ?? '');
    }
  }
  return code;
}

function checkPath(path: string[], { items, variables, locals }: Module): string[] {
  const text = path.join('.');
  const [first = '', second = ''] = path;
  if (first === 'var') return second in variables ? [] : [`${text}: there is no such variable.`];
  if (first === 'local') return second in locals ? [] : [`${text}: there is no such local.`];
  if (BUILT_IN.has(first)) return [];
  const [kind, type, name, ...attributes] =
    first === 'data' ? (['data', ...path.slice(1)] as const) : (['resource', ...path] as const);
  // Anything else that is dotted is an iterator.
  if (type === undefined || !/^(google|archive|terraform)_/.test(type)) return [];
  const item = items.find((each) => each.kind === kind && each.type === type && each.name === name);
  if (item === undefined) return [`${text}: nothing is declared under this name.`];
  return attributes.length === 0 || hasAttribute(item, attributes)
    ? []
    : [`${text}: a ${type} has no such attribute.`];
}

function hasAttribute(item: Pick<Item, 'kind' | 'type'>, attributes: string[]): boolean {
  const computed = COMPUTED[item.kind === 'data' ? `data.${item.type}` : item.type] ?? [];
  return (
    computed.includes(attributes.join('.')) ||
    (attributes.length === 1 && Object.hasOwn(schemaOf(item) ?? {}, attributes[0] ?? ''))
  );
}
