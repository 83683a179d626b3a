# Who may do what, and why. Rights are given on the single resource wherever Google Cloud can; what
# has to be given on the project says so. test/terraform holds the table of all of them: a role that
# is widened here fails a test.

locals {
  member = { for name, account in google_service_account.component : name => account.member }
}

# ---------------------------------------------------------------- 1 api

# Jobs and accounts. Firestore knows no narrower grant than a project's databases.
resource "google_project_iam_member" "firestore" {
  for_each = toset(["api", "on-upload", "start-run", "sweep", "model-runner"])

  project = var.project_id
  role    = "roles/datastore.user"
  member  = local.member[each.key]
}

# Songs. Signed uploads are made in the API's name, so it must be able to create; it stores what
# POST /transcribe brings, and deletes what its owner deletes or cancels. on-upload reads the first
# bytes and deletes what is no song; the sweep does so in its stead, and deletes what nobody waits for
# any more.
resource "google_storage_bucket_iam_member" "songs" {
  for_each = toset(["api", "on-upload", "sweep"])

  bucket = google_storage_bucket.jobs["uploads"].name
  role   = "roles/storage.objectUser"
  member = local.member[each.key]
}

# The runner only listens to the song.
resource "google_storage_bucket_iam_member" "song_heard" {
  bucket = google_storage_bucket.jobs["uploads"].name
  role   = "roles/storage.objectViewer"
  member = local.member["model-runner"]
}

# Scores. The runner writes them; the API signs their downloads, writes them again and deletes them;
# everybody who changes a job mirrors it in metadata.json.
resource "google_storage_bucket_iam_member" "scores" {
  for_each = toset(["api", "on-upload", "start-run", "sweep", "model-runner"])

  bucket = google_storage_bucket.jobs["scores"].name
  role   = "roles/storage.objectUser"
  member = local.member[each.key]
}

# Signed URLs and custom tokens without a key file: the API signs as itself and as nobody else.
resource "google_project_iam_custom_role" "sign" {
  role_id     = "groovesheetSign"
  title       = "Groovesheet: sign"
  description = "Signs URLs and tokens, and nothing more: roles/iam.serviceAccountTokenCreator could also mint access tokens."
  permissions = ["iam.serviceAccounts.signBlob"]
}

resource "google_service_account_iam_member" "api_signs_as_itself" {
  service_account_id = google_service_account.component["api"].name
  role               = google_project_iam_custom_role.sign.id
  member             = local.member["api"]
}

# The key that session tokens are verified with.
resource "google_secret_manager_secret_iam_member" "clerk_jwt_key" {
  for_each = toset(["api", "cleanup"])

  secret_id = google_secret_manager_secret.clerk_jwt_key.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member[each.key]
}

# The page has no Google account: the API and the clean-up check session tokens themselves.
resource "google_cloud_run_service_iam_member" "open_to_browsers" {
  for_each = toset(["api", "cleanup"])

  service  = google_cloudfunctions2_function.http[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# ---------------------------------------------------------------- 2 upload event

# The storage service agent announces objects. Given on the project, as Eventarc demands.
resource "google_project_iam_member" "storage_publishes_events" {
  project = var.project_id
  role    = "roles/pubsub.publisher"
  member  = data.google_storage_project_service_account.this.member
}

# Receiving events is a right on the project; calling the function is not.
resource "google_project_iam_member" "upload_trigger_receives" {
  project = var.project_id
  role    = "roles/eventarc.eventReceiver"
  member  = local.member["upload-trigger"]
}

resource "google_cloud_run_service_iam_member" "trigger_calls_on_upload" {
  service  = google_cloudfunctions2_function.on_upload.name
  location = var.region
  role     = "roles/run.invoker"
  member   = local.member["upload-trigger"]
}

# Pub/Sub itself moves dead letters: it writes them to the topic and takes them off the subscription.
resource "google_pubsub_topic_iam_member" "dead_letters_written" {
  topic  = google_pubsub_topic.dead_uploads.id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead_letters_taken" {
  subscription = google_eventarc_trigger.uploaded.transport[0].pubsub[0].subscription
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

locals {
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

# ---------------------------------------------------------------- 3 queue

# Whoever may bring a job back to the queue.
resource "google_cloud_tasks_queue_iam_member" "enqueues" {
  for_each = toset(["api", "on-upload", "sweep", "model-runner"])

  name     = google_cloud_tasks_queue.start_run.name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = local.member[each.key]
}

# A task that carries the queue's identity may only be made by who may act as it.
resource "google_service_account_iam_member" "acts_as_queue" {
  for_each = toset(["api", "on-upload", "sweep", "model-runner"])

  service_account_id = google_service_account.component["queue"].name
  role               = "roles/iam.serviceAccountUser"
  member             = local.member[each.key]
}

resource "google_cloud_run_service_iam_member" "queue_calls_start_run" {
  service  = google_cloudfunctions2_function.http["start-run"].name
  location = var.region
  role     = "roles/run.invoker"
  member   = local.member["queue"]
}

# ---------------------------------------------------------------- 4 execution

# start-run starts this one job and tells it which song: run.invoker could not give it overrides,
# run.developer could change it.
resource "google_project_iam_custom_role" "start_runner" {
  role_id     = "groovesheetStartRunner"
  title       = "Groovesheet: start the runner"
  description = "Starts an execution with its own environment, and nothing more."
  permissions = ["run.jobs.run", "run.jobs.runWithOverrides"]
}

resource "google_cloud_run_v2_job_iam_member" "starts" {
  name     = google_cloud_run_v2_job.model_runner.name
  location = var.region
  role     = google_project_iam_custom_role.start_runner.id
  member   = local.member["start-run"]
}

# Cloud Run's agent fetches the image.
resource "google_artifact_registry_repository_iam_member" "runner_image" {
  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${data.google_project.this.number}@serverless-robot-prod.iam.gserviceaccount.com"
}

# ---------------------------------------------------------------- 5 sweep

resource "google_cloud_run_service_iam_member" "scheduler_calls_sweep" {
  service  = google_cloudfunctions2_function.http["sweep"].name
  location = var.region
  role     = "roles/run.invoker"
  member   = local.member["scheduler"]
}

# ---------------------------------------------------------------- 6 delivery

# Cloud Build turns a zip into a function: it reads the zips, writes an image and its log. The role is
# the one that Google made for this; its parts cannot be given on single resources.
resource "google_project_iam_member" "function_build" {
  project = var.project_id
  role    = "roles/cloudbuild.builds.builder"
  member  = local.member["function-build"]
}
