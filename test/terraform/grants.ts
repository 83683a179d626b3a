import type { Body, Item, Module } from './module.js';

/** The arguments that name what a right is given on, narrowest first. */
const ON = [
  'bucket',
  'topic',
  'subscription',
  'repository',
  'secret_id',
  'service_account_id',
  'crypto_key_id',
  'service',
  'name',
  'project',
];

/**
 * Every right that the module gives, a line each: who, which role, on what. Custom roles are followed
 * by what they permit.
 */
export function grantsIn({ items }: Module): string[] {
  const grants = items.filter(({ type }) => /_iam_(member|binding|policy)$/.test(type));
  return grants.flatMap((item) => grantsOf(item, items)).sort();
}

function grantsOf({ type, body }: Item, items: Item[]): string[] {
  // Bindings and policies would also take away what others gave.
  if (!type.endsWith('_iam_member')) return [`everybody | ${type} | whatever it names`];
  const each = eachOf(body);
  return each.map((key) => {
    const fill = (value: unknown) => short(String(value), key);
    const on = ON.find((name) => name in body) ?? '';
    const role = roleOf(fill(body['role']), items);
    return `${fill(body['member'])} | ${role} | ${on === 'project' ? 'project' : fill(body[on])}`;
  });
}

/** What a grant is repeated for; itself where it is given once. */
function eachOf({ for_each: forEach }: Body): string[] {
  if (typeof forEach !== 'string') return [''];
  // Where it depends on something, all that it may be: the last list.
  const list = forEach.replaceAll(/#.*$/gm, '').split('toset(').at(-1);
  const names = [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  return names.length > 0 ? names : ['*'];
}

/** An expression as people would say it. */
function short(expression: string, key: string): string {
  return expression
    .replaceAll(/\$\{|\}/g, '')
    .replaceAll('each.key', `"${key}"`)
    .replaceAll(/^"([^"]*)"$/g, '$1')
    .replaceAll(/local\.member\["([^"]*)"\]/g, '$1')
    .replaceAll(
      /google_service_account\.(?:component|delivery)\["?([^"\]]*)"?\]\.(?:member|name)/g,
      '$1',
    )
    .replaceAll(/\.(?:name|id|secret_id|member)$/g, '')
    .replaceAll('"', '');
}

function roleOf(role: string, items: Item[]): string {
  const [type, name] = role.split('.');
  const custom = items.find((item) => item.type === type && item.name === name);
  return custom === undefined ? role : (custom.body['permissions'] as string[]).join(' + ');
}
