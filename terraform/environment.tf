# What each component is told. The names are those of platform/settings.ts and model-runner/config.ts;
# test/terraform holds the two sides against each other. Settings of the suite on one machine
# (endpoints, emulators, the embedded store) are never set here.

locals {
  # Known before the function is there, so that who calls it need not wait for it.
  start_run_url = "https://${var.region}-${var.project_id}.cloudfunctions.net/start-run"

  about = {
    GOOGLE_CLOUD_PROJECT = var.project_id
    SERVICE_VERSION      = var.release
    LOG_LEVEL            = "info"
  }

  # How a job lives: everybody who may change one must count alike.
  life = {
    REGION                  = var.region
    UPLOADS_BUCKET          = local.uploads_bucket
    SCORES_BUCKET           = local.scores_bucket
    RETENTION_DAYS          = tostring(var.retention_days)
    FIRESTORE_DATABASE      = local.database_name
    TASKS_QUEUE             = local.queue_name
    START_RUN_URL           = local.start_run_url
    TASKS_SERVICE_ACCOUNT   = google_service_account.component["queue"].email
    MAX_ACTIVE_JOBS         = tostring(var.max_active_jobs)
    MAX_MINUTES_PER_MONTH   = tostring(var.max_minutes_per_month)
    MAX_FAILURES            = "3"
    UPLOAD_PATIENCE_SECONDS = "7200"
    START_PATIENCE_SECONDS  = "900"
    LEASE_SECONDS           = "60"
  }

  # Who may call; CLERK_JWT_KEY comes from Secret Manager (secrets.tf).
  callers = {
    ALLOWED_ORIGINS          = join(",", var.page_origins)
    CLERK_AUTHORIZED_PARTIES = join(",", var.page_origins)
  }

  environment = {
    api = merge(local.about, local.life, local.callers, {
      CLERK_PUBLISHABLE_KEY = var.clerk_publishable_key
      FIREBASE_API_KEY      = var.firebase_api_key
      FIREBASE_AUTH_DOMAIN  = "${var.project_id}.firebaseapp.com"
      CUSTOM_TOKEN_ACCOUNT  = google_service_account.component["api"].email
      MAX_UPLOAD_BYTES      = tostring(var.max_upload_mib * 1024 * 1024)
      MAX_DIRECT_BYTES      = tostring(min(31, var.max_upload_mib) * 1024 * 1024)
      MAX_JSON_BYTES        = tostring(64 * 1024)
      UPLOAD_URL_SECONDS    = "600"
      DOWNLOAD_URL_SECONDS  = "300"
    })

    on-upload = merge(local.about, local.life, {
      MAX_UPLOAD_BYTES = tostring(var.max_upload_mib * 1024 * 1024)
    })

    start-run = merge(local.about, local.life, {
      RUNNER_JOB = local.runner_name
    })

    # Takes songs that on-upload was never told of.
    sweep = merge(local.about, local.life, {
      MAX_UPLOAD_BYTES = tostring(var.max_upload_mib * 1024 * 1024)
    })

    cleanup = merge(local.about, local.callers)

    # JOB_ID and JOB_ATTEMPT come with each execution, CLOUD_RUN_* from Cloud Run.
    model-runner = merge(local.about, local.life, {
      ONNX_PROVIDERS = var.runner_gpu ? "cuda,cpu" : "cpu"
      ONNX_THREADS   = tostring(var.runner.cpu)
    })
  }
}
