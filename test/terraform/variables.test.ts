import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { temporaryFolder } from '../support/folder.js';
import { announceSkipped, describeWith } from '../support/programs.js';
import { TERRAFORM } from './module.js';
import { openPlanner, type Planner } from './plan.js';

const KEY = 'projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k';

/** What is set wrong, what Terraform says to it, and in which environment; dev where none is named. */
const REFUSED: [Record<string, unknown>, string, string?][] = [
  [{ project_id: 'My Project' }, "project_id must be a project's id"],
  [{ environment: 'production' }, 'environment must be dev, staging or prod.'],
  [{ region: 'EU' }, 'region must be a single region such as europe-west1'],
  [{ firestore_location: 'europe' }, 'firestore_location must be a region'],
  [{ bucket_prefix: 'My_Songs' }, 'If a name was taken at apply, choose another prefix'],
  [{ bucket_prefix: 'google-songs' }, 'Google refuses bucket names'],
  [{ kms_key: 'my-key' }, "kms_key must be a key's full name"],
  [{ kms_key: KEY }, 'kms_key must lie in the same location as the buckets'],
  [{ page_origins: [] }, 'page_origins needs at least one origin'],
  [{ page_origins: ['*'] }, 'page_origins needs at least one origin'],
  [{ page_origins: ['https://a.example/'] }, 'page_origins needs at least one origin'],
  [{ page_origins: ['http://a.example'] }, 'Only dev may be called from an http', 'staging'],
  [{ clerk_publishable_key: 'sk_test_abc' }, 'clerk_publishable_key must begin with pk_test_'],
  [{ clerk_publishable_key: 'pk_test_abc' }, 'prod needs a live Clerk application', 'prod'],
  [{ clerk_jwt_key_version: 'latest' }, "clerk_jwt_key_version must be a version's number"],
  [{ firebase_api_key: 'abc' }, 'firebase_api_key must be a web API key'],
  [{ retention_days: 0 }, 'retention_days must be a whole number of days'],
  [{ max_upload_mib: 1.5 }, 'max_upload_mib must be a whole number'],
  [{ max_active_jobs: 0 }, 'max_active_jobs must be a whole number above 0'],
  [{ max_minutes_per_month: -1 }, 'max_minutes_per_month must be a whole number above 0'],
  [{ api_instances: { min: 2, max: 1 } }, 'api_instances needs 0 <= min <= max'],
  [{ api_concurrency: 1001 }, 'api_concurrency must be from 1 to 1000'],
  [{ runner: { cpu: 3 } }, 'runner.cpu must be 1, 2, 4, 6 or 8'],
  [{ runner: { cpu: 8, memory_gib: 2 } }, 'runner.memory_gib must be at least 1'],
  [{ runner: { cpu: 1, memory_gib: 8 } }, 'at most 4 for each CPU'],
  [{ runner: { memory_gib: 3 } }, 'runner.memory_gib is too little for the longest song'],
  [{ max_upload_mib: 1024, runner: { memory_gib: 3.5 } }, 'or max_upload_mib to less'],
  [{ runner: { timeout_minutes: 1 } }, 'runner.timeout_minutes must be from 5 to 1440'],
  [{ starts_per_second: 0 }, 'starts_per_second must be a whole number from 1 to 50'],
  [{ runner_gpu: true }, 'an L4 needs at least 4 CPUs and 16 GiB'],
  [{ runner_gpu: true, region: 'europe-west3' }, 'Cloud Run has no L4 in this region'],
  [{ runner_gpu: true, runner: { timeout_minutes: 90 } }, 'a song may take an hour at most'],
  [{ runner_image: 'model-runner:latest' }, 'runner_image must name a digest'],
  [{ release: 'a release' }, 'release must be 1-64 letters'],
  [{ alert_emails: ['me'] }, 'alert_emails must be e-mail addresses'],
  [{ alert_emails: Array(6).fill('a@example.com') }, 'alert_emails may hold five addresses'],
  [{ alert_emails: [] }, 'prod needs at least one address', 'prod'],
  [{ budget: { billing_account: '1', amount: 1, currency: 'EUR' } }, 'budget.billing_account must'],
  [
    { budget: { billing_account: '012345-6789AB-CDEF01', amount: 0, currency: 'EUR' } },
    'budget needs a whole amount',
  ],
  [{ github_repository: 'groovesheet' }, 'github_repository must be owner/name'],
];

describeWith({
  programs: ['terraform'],
  title: 'Terraform itself',
  tests: ({ terraform }) => {
    const folder = temporaryFolder();
    let planner: Planner;
    beforeAll(async () => {
      planner = await openPlanner(terraform, folder);
    });

    it('finds every file formatted', async () => {
      const { stdout } = await promisify(execFile)(terraform, [
        'fmt',
        '-check',
        '-recursive',
        TERRAFORM,
      ]);
      expect(stdout).toBe('');
    });

    it.each(['dev', 'staging', 'prod'])('takes the variables of %s', async (name) => {
      const { variables } = await planner.plan(name);
      expect(variables['environment']).toBe(name);
    });

    it('takes the largest songs that can be asked for with the memory that there is', async () => {
      const { variables } = await planner.plan('dev', { max_upload_mib: 1024 });
      expect(variables['runner']).toMatchObject({ memory_gib: 4 });
    });

    it('takes a GPU with what it needs', async () => {
      const { environment } = await planner.plan('dev', {
        runner_gpu: true,
        runner: { cpu: 4, memory_gib: 16 },
      });
      expect(environment['model-runner']).toMatchObject({ ONNX_PROVIDERS: 'cuda,cpu' });
    });

    it.each(REFUSED)(
      'refuses %j with a sentence',
      async (variables, sentence, environment = 'dev') => {
        await expect(planner.plan(environment, variables)).rejects.toThrow(sentence);
      },
    );
  },
});

const WITH_PROVIDER = 'Terraform with the real provider';
const isInstalled = existsSync(join(TERRAFORM, '.terraform', 'providers'));
if (!isInstalled) announceSkipped(WITH_PROVIDER, '`terraform init -backend=false` in terraform/');
else
  describeWith({
    programs: ['terraform'],
    title: WITH_PROVIDER,
    tests: ({ terraform }) => {
      it.each([['validate'], ['test']])('passes terraform %s', async (command) => {
        const { stdout } = await promisify(execFile)(terraform, [command, '-no-color'], {
          cwd: TERRAFORM,
        });
        expect(stdout).toMatch(/^Success!/m);
      });
    },
  });
