import { grantsIn } from './grants.js';
import { parseModule, readSources, withMistake } from './module.js';

/** Who may do what on what. A line more or less is a decision: terraform/iam.tf says why each is there. */
const GRANTS = `
allUsers | roles/run.invoker | google_cloudfunctions2_function.http[api]
allUsers | roles/run.invoker | google_cloudfunctions2_function.http[cleanup]
api | iam.serviceAccounts.signBlob | api
api | roles/cloudtasks.enqueuer | google_cloud_tasks_queue.start_run
api | roles/datastore.user | project
api | roles/iam.serviceAccountUser | queue
api | roles/secretmanager.secretAccessor | google_secret_manager_secret.clerk_jwt_key
api | roles/storage.objectUser | google_storage_bucket.jobs[scores]
api | roles/storage.objectUser | google_storage_bucket.jobs[uploads]
apply | roles/owner | project
cleanup | roles/secretmanager.secretAccessor | google_secret_manager_secret.clerk_jwt_key
data.google_storage_project_service_account.this | roles/pubsub.publisher | project
function-build | roles/cloudbuild.builds.builder | project
local.pubsub_agent | roles/pubsub.publisher | google_pubsub_topic.dead_uploads
local.pubsub_agent | roles/pubsub.subscriber | google_eventarc_trigger.uploaded.transport[0].pubsub[0].subscription
model-runner | roles/cloudtasks.enqueuer | google_cloud_tasks_queue.start_run
model-runner | roles/datastore.user | project
model-runner | roles/iam.serviceAccountUser | queue
model-runner | roles/storage.objectUser | google_storage_bucket.jobs[scores]
model-runner | roles/storage.objectViewer | google_storage_bucket.jobs[uploads]
on-upload | roles/cloudtasks.enqueuer | google_cloud_tasks_queue.start_run
on-upload | roles/datastore.user | project
on-upload | roles/iam.serviceAccountUser | queue
on-upload | roles/storage.objectUser | google_storage_bucket.jobs[scores]
on-upload | roles/storage.objectUser | google_storage_bucket.jobs[uploads]
plan | roles/iam.securityReviewer | project
plan | roles/viewer | project
principalSet://iam.googleapis.com/google_iam_workload_identity_pool.github[0].name/attribute.each.value.subject | roles/iam.workloadIdentityUser | *
queue | roles/run.invoker | google_cloudfunctions2_function.http[start-run]
scheduler | roles/run.invoker | google_cloudfunctions2_function.http[sweep]
serviceAccount:data.google_storage_project_service_account.this.email_address | roles/cloudkms.cryptoKeyEncrypterDecrypter | var.kms_key
serviceAccount:service-data.google_project.this.number@serverless-robot-prod.iam.gserviceaccount.com | roles/artifactregistry.reader | google_artifact_registry_repository.images
start-run | roles/datastore.user | project
start-run | roles/storage.objectUser | google_storage_bucket.jobs[scores]
start-run | run.jobs.run + run.jobs.runWithOverrides | google_cloud_run_v2_job.model_runner
sweep | roles/cloudtasks.enqueuer | google_cloud_tasks_queue.start_run
sweep | roles/datastore.user | project
sweep | roles/iam.serviceAccountUser | queue
sweep | roles/storage.objectUser | google_storage_bucket.jobs[scores]
sweep | roles/storage.objectUser | google_storage_bucket.jobs[uploads]
upload-trigger | roles/eventarc.eventReceiver | project
upload-trigger | roles/run.invoker | google_cloudfunctions2_function.on_upload
`;

async function grants(sources = readSources()): Promise<string> {
  return `\n${grantsIn(await parseModule(sources)).join('\n')}\n`;
}

describe('Rights', () => {
  it('are those of the table', async () => {
    expect(await grants()).toBe(GRANTS);
  });

  it.each([
    {
      mistake: 'a role that may do more',
      seeded: {
        file: 'iam.tf',
        from: 'roles/storage.objectViewer',
        to: 'roles/storage.objectAdmin',
      },
      found: 'model-runner | roles/storage.objectAdmin | google_storage_bucket.jobs[uploads]',
    },
    {
      mistake: 'a permission more in a role of our own',
      seeded: { file: 'iam.tf', from: '"run.jobs.run",', to: '"run.jobs.run", "run.jobs.update",' },
      found:
        'start-run | run.jobs.run + run.jobs.update + run.jobs.runWithOverrides | google_cloud_run_v2_job.model_runner',
    },
    {
      mistake: 'an account more',
      seeded: { file: 'iam.tf', from: '["api", "cleanup"]', to: '["api", "cleanup", "sweep"]' },
      found:
        'sweep | roles/secretmanager.secretAccessor | google_secret_manager_secret.clerk_jwt_key',
    },
    {
      mistake: 'everybody',
      seeded: { file: 'iam.tf', from: 'local.member["queue"]\n}', to: '"allUsers"\n}' },
      found: 'allUsers | roles/run.invoker | google_cloudfunctions2_function.http[start-run]',
    },
    {
      mistake: 'a binding, which takes away what others gave',
      seeded: {
        file: 'delivery.tf',
        from: '"google_project_iam_member" "apply_owns"',
        to: '"google_project_iam_binding" "apply_owns"',
      },
      found: 'everybody | google_project_iam_binding | whatever it names',
    },
  ])('differ from the table with $mistake', async ({ seeded, found }) => {
    const text = await grants(withMistake(readSources(), seeded));
    expect(text).not.toBe(GRANTS);
    expect(text.split('\n')).toContain(found);
  });
});
