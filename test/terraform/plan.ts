import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TERRAFORM } from './module.js';

const run = promisify(execFile);

/** The part of the module that needs no provider. */
const FILES = ['variables.tf', 'locals.tf', 'environment.tf'];

/** What a pipeline passes beside the environment's file. */
export const RUNNER_IMAGE = `example.invalid/model-runner@sha256:${'0'.repeat(64)}`;

export interface Planned {
  variables: Record<string, unknown>;
  /** What each component is told. */
  environment: Record<string, Record<string, string>>;
}

/** Plans with the real program what needs no provider: the variables and what components are told. */
export interface Planner {
  /**
   * @param variables beside those of the environment's file
   * @throws Error with what Terraform says, in lines that are as long as they like
   */
  plan: (environment: string, variables?: Readonly<Record<string, unknown>>) => Promise<Planned>;
}

/** Copies that part to a folder. Accounts, which only the provider knows, become plain addresses. */
export async function openPlanner(terraform: string, folder: string): Promise<Planner> {
  await mkdir(folder, { recursive: true });
  for (const name of FILES) {
    const text = await readFile(join(TERRAFORM, name), 'utf8');
    const accounts = /google_service_account\.component\["([a-z-]+)"\]\.email/g;
    await writeFile(
      join(folder, name),
      text.replaceAll(accounts, '"gs-$1@${var.project_id}.iam.gserviceaccount.com"'),
    );
  }
  await writeFile(
    join(folder, 'outputs.tf'),
    'output "environment" {\n  value = local.environment\n}\n',
  );
  // Not the configuration of whoever runs this.
  await writeFile(join(folder, 'terraform.rc'), '');
  const options = {
    cwd: folder,
    env: { TF_CLI_CONFIG_FILE: join(folder, 'terraform.rc'), CHECKPOINT_DISABLE: '1' },
  };
  return {
    plan: async (environment, variables = {}) => {
      const values = join(folder, 'test.tfvars.json');
      await writeFile(values, JSON.stringify({ runner_image: RUNNER_IMAGE, ...variables }));
      const file = join(TERRAFORM, 'environments', `${environment}.tfvars`);
      try {
        await run(
          terraform,
          [
            'plan',
            '-input=false',
            '-no-color',
            '-out=plan',
            `-var-file=${file}`,
            `-var-file=${values}`,
          ],
          options,
        );
      } catch (cause) {
        throw new Error(unwrap((cause as { stderr: string }).stderr), { cause });
      }
      const { stdout } = await run(terraform, ['show', '-json', 'plan'], options);
      const shown = JSON.parse(stdout) as {
        variables: Record<string, { value?: unknown }>;
        planned_values: { outputs: { environment: { value: Planned['environment'] } } };
      };
      return {
        variables: Object.fromEntries(
          Object.entries(shown.variables).map(([name, { value }]) => [name, value]),
        ),
        environment: shown.planned_values.outputs.environment.value,
      };
    },
  };
}

/** Terraform breaks its sentences into lines within a frame. */
function unwrap(message: string): string {
  return message
    .replaceAll(/\s*[│╷╵]\s*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
