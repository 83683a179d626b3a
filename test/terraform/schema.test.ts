import { parseModule, readSources, withMistake } from './module.js';
import { checkSchemas } from './schema.js';

describe('What the provider is told', () => {
  it('is understood: every resource, argument and block', async () => {
    const module = await parseModule(readSources());
    expect(module.items.length).toBeGreaterThan(50);
    expect(checkSchemas(module)).toEqual([]);
  });

  it.each([
    {
      mistake: 'a typo in an argument',
      seeded: {
        file: 'buckets.tf',
        from: 'public_access_prevention',
        to: 'public_acces_prevention',
      },
      found:
        'google_storage_bucket.jobs.public_acces_prevention: the provider knows no such argument.',
    },
    {
      mistake: 'a typo within a nested block',
      seeded: { file: 'queue.tf', from: 'max_backoff', to: 'maximum_backoff' },
      found:
        'google_cloud_tasks_queue.start_run.retry_config.maximum_backoff: the provider knows no such argument.',
    },
    {
      mistake: 'a typo within a dynamic block',
      seeded: { file: 'runner.tf', from: 'accelerator = node', to: 'acelerator = node' },
      found:
        'google_cloud_run_v2_job.model_runner.template.template.node_selector: accelerator is required.',
    },
    {
      mistake: 'a missing argument',
      seeded: { file: 'registry.tf', from: 'format        = "DOCKER"', to: '' },
      found: 'google_artifact_registry_repository.images: format is required.',
    },
    {
      mistake: 'a resource that there is not',
      seeded: { file: 'secrets.tf', from: '"google_secret_manager_secret"', to: '"google_secret"' },
      found: 'google_secret.clerk_jwt_key: the provider has no google_secret.',
    },
    {
      mistake: 'a text where a number belongs',
      seeded: { file: 'trigger.tf', from: '= 60', to: '= "a minute"' },
      found:
        'google_cloudfunctions2_function.on_upload.service_config.timeout_seconds: expected a number, found "a minute".',
    },
    {
      mistake: 'a block twice',
      seeded: {
        file: 'buckets.tf',
        from: '  soft_delete_policy {',
        to: '  soft_delete_policy {}\n  soft_delete_policy {',
      },
      found: 'google_storage_bucket.jobs.soft_delete_policy: there may be only one.',
    },
  ])('is refused with $mistake', async ({ seeded, found }) => {
    const module = await parseModule(withMistake(readSources(), seeded));
    expect(checkSchemas(module)).toContain(found);
  });
});
