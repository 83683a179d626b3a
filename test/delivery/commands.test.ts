import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeWith } from '../support/programs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['docs/deploy.md', 'docs/runbook.md', 'docs/cost.md'];

/** A command of gcloud with what may stand behind it, as its own completion knows them. */
interface Command {
  commands: Record<string, Command>;
  flags: Record<string, unknown>;
}

/** Commands of gcloud in a page's code, each on one line, cut off where the shell goes on with another. */
function commandsIn(text: string): string[] {
  return [...text.replaceAll(/\\\n\s*/g, '').matchAll(/gcloud [a-z][^\n`|)]*/g)].map(
    ([command]) => command,
  );
}

/** @returns what gcloud does not know of a command; undefined where it knows everything */
function unknownIn(root: Command, command: string): string | undefined {
  let node = root;
  // What is in quotes may look like anything.
  const words = command
    .replaceAll(/"[^"]*"|'[^']*'/g, 'TEXT')
    .split(/\s+/)
    .slice(1);
  let depth = 0;
  for (; node.commands[words[depth]!] !== undefined; depth += 1) {
    node = node.commands[words[depth]!]!;
  }
  if (Object.keys(node.commands).length > 0) return `${words[depth] ?? 'nothing'} in "${command}"`;
  const unknown = words
    .slice(depth)
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0]!)
    .filter((flag) => !(flag in node.flags) && !(flag in root.flags))
    .filter((flag) => !(flag.replace('--no-', '--') in node.flags));
  return unknown.length === 0 ? undefined : `${unknown.join(', ')} in "${command}"`;
}

describeWith({
  programs: ['gcloud'],
  title: 'commands in the documentation',
  tests: ({ gcloud }) => {
    let root: Command;

    beforeAll(() => {
      const sdk = join(dirname(realpathSync(gcloud)), '..');
      const tree = readFileSync(join(sdk, 'data/cli/gcloud_completions.py'), 'utf8');
      root = JSON.parse(tree.slice(tree.indexOf('{'))) as Command;
    });

    it.each(PAGES)('%s names commands and flags that gcloud has', (page) => {
      const commands = commandsIn(readFileSync(join(ROOT, page), 'utf8'));
      expect(commands.length).toBeGreaterThan(0);
      expect(commands.map((command) => unknownIn(root, command)).filter(Boolean)).toEqual([]);
    });

    it.each([
      ['gcloud storage buckets create gs://b --lcoation=x', '--lcoation'],
      ['gcloud secrets version add key', 'version'],
    ])('notices %s', (command, unknown) => {
      expect(unknownIn(root, command)).toContain(unknown);
    });
  },
});

describe('the runbook', () => {
  it('has a section for every alert that names one', () => {
    const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
    const monitoring = readFileSync(join(ROOT, 'terraform/monitoring.tf'), 'utf8');
    const named = [...monitoring.matchAll(/docs\/runbook\.md, \\"([^"]+?)\.?\\"/g)].map(
      ([, section]) => section!,
    );
    expect(named).toContain('Stuck job');
    expect(named.filter((section) => !runbook.includes(`\n## ${section}\n`))).toEqual([]);
  });
});
