import type { Module } from './module.js';

const NAME = /\b([A-Z][A-Z0-9_]+)\s*=/g;

/**
 * The names of the environment variables that Terraform gives each component, without evaluating
 * anything: the maps that are merged, and what is written beside them (terraform/environment.tf). The
 * secret is told by functions.tf.
 */
export function namesTold({ locals, items }: Module): Record<string, string[]> {
  const secrets = secretsOf(items);
  return Object.fromEntries(
    Object.entries(locals['environment'] as Record<string, string>).map(([component, merged]) => {
      const maps = [...merged.matchAll(/\blocal\.(\w+)/g)].flatMap(([, name = '']) => {
        const map = locals[name];
        return typeof map === 'object' && map !== null ? Object.keys(map) : [];
      });
      const beside = [...merged.matchAll(NAME)].map(([, name = '']) => name);
      return [component, [...maps, ...beside, ...(secrets.get(component) ?? [])].sort()];
    }),
  );
}

/** Which functions are given which secrets. */
function secretsOf(items: Module['items']): Map<string, string[]> {
  const http = items.find(
    (item) => item.type === 'google_cloudfunctions2_function' && item.name === 'http',
  );
  const text = JSON.stringify(http?.body);
  // `contains(["api", "cleanup"], each.key) ? ["CLERK_JWT_KEY"] : []`, within JSON.
  const given = /contains\(\[([^\]]*)\], each\.key\) \? \[([^\]]*)\]/.exec(text);
  const [functions = '', names = ''] = given?.slice(1) ?? [];
  return new Map(words(functions).map((name) => [name, words(names)]));
}

function words(list: string): string[] {
  return list.match(/[\w-]+/g) ?? [];
}
