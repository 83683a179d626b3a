import { parseModule, readSources, withMistake } from './module.js';
import { checkReferences } from './references.js';

describe('What the files refer to', () => {
  it('is there, and nothing is there in vain', async () => {
    expect(checkReferences(await parseModule(readSources()))).toEqual([]);
  });

  it.each([
    {
      mistake: 'a variable',
      seeded: { file: 'buckets.tf', from: 'age = var.retention_days', to: 'age = var.retention' },
      found: 'var.retention: there is no such variable.',
    },
    {
      mistake: 'a local within an object expression',
      seeded: { file: 'environment.tf', from: '= local.runner_name', to: '= local.runner' },
      found: 'local.runner: there is no such local.',
    },
    {
      mistake: 'a local within a text',
      seeded: { file: 'dashboard.tf', from: '${local.queue_name}', to: '${local.queue}' },
      found: 'local.queue: there is no such local.',
    },
    {
      mistake: 'a resource',
      seeded: {
        file: 'iam.tf',
        from: 'google_cloud_tasks_queue.start_run',
        to: 'google_cloud_tasks_queue.runs',
      },
      found: 'google_cloud_tasks_queue.runs.name: nothing is declared under this name.',
    },
    {
      mistake: 'a resource that something waits for',
      seeded: {
        file: 'runner.tf',
        from: 'google_artifact_registry_repository_iam_member.runner_image',
        to: 'google_artifact_registry_repository_iam_member.image',
      },
      found:
        'google_artifact_registry_repository_iam_member.image: nothing is declared under this name.',
    },
    {
      mistake: 'an attribute',
      seeded: { file: 'outputs.tf', from: 'service_config[0].uri', to: 'service_config[0].url' },
      found:
        'google_cloudfunctions2_function.http.service_config.url: a google_cloudfunctions2_function has no such attribute.',
    },
    {
      mistake: 'a variable that is no longer read',
      seeded: { file: 'environment.tf', from: 'tostring(var.max_active_jobs)', to: '"5"' },
      found: 'max_active_jobs is never used.',
    },
  ])('is refused with a wrong name: $mistake', async ({ seeded, found }) => {
    const module = await parseModule(withMistake(readSources(), seeded));
    expect(checkReferences(module)).toContain(found);
  });
});
