# Between an upload and its execution. When everything is busy, songs wait here.

resource "google_cloud_tasks_queue" "start_run" {
  name     = local.queue_name
  location = var.region

  rate_limits {
    # How fast songs start, not how many run: an execution goes on after the task that asked for it
    # has been answered. Asking takes about a second, hence as many answers may be waited for.
    max_dispatches_per_second = var.starts_per_second
    max_concurrent_dispatches = var.starts_per_second
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
