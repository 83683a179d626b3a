# Between an upload and its execution. When everything is busy, songs wait here.

resource "google_cloud_tasks_queue" "start_run" {
  name     = local.queue_name
  location = var.region

  rate_limits {
    # Asking Cloud Run for an execution takes about a second; this stays far below its quota of
    # run requests a region, and five waiting answers are no load at all.
    max_dispatches_per_second = 5
    max_concurrent_dispatches = 5
  }

  retry_config {
    # A day of trying, every ten minutes in the end; what is left after that the sweep finds.
    max_attempts       = -1
    max_retry_duration = "86400s"
    min_backoff        = "2s"
    max_backoff        = "600s"
    max_doublings      = 8
  }

  stackdriver_logging_config {
    sampling_ratio = 1
  }

  depends_on = [google_project_service.needed]
}
