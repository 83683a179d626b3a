locals {
  labels = {
    app         = "groovesheet"
    environment = var.environment
  }

  # What is lost by deleting it is protected where users' work is at stake.
  protected = var.environment == "prod"

  bucket_prefix  = var.bucket_prefix == "" ? var.project_id : var.bucket_prefix
  uploads_bucket = "${local.bucket_prefix}-uploads"
  scores_bucket  = "${local.bucket_prefix}-scores"

  # Names that functions are told of before the resources exist, so that none waits for another.
  queue_name    = "start-run"
  runner_name   = "model-runner"
  database_name = "(default)"

  # What the runner takes of memory for a song of two hours (LONGEST_SECONDS in
  # model-runner/song-checks.ts), beside the upload itself: Cloud Run's /tmp is memory, too. Two stems
  # as FLAC, 750 MB each by what four minutes take (docs/cost.md), and a process that holds half a GiB
  # of networks and windows and, measured, one GiB while it engraves two hours.
  longest_song_mib = 3 * 1024

  # https://cloud.google.com/run/docs/configuring/jobs/gpu, read in November 2026.
  regions_with_l4 = [
    "asia-southeast1",
    "asia-south1",
    "europe-west1",
    "europe-west4",
    "us-central1",
    "us-east4",
  ]
}
