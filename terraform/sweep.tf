# Every five minutes: requeues what fell silent, takes songs that nobody was told of, expires uploads
# that never came.

resource "google_cloud_scheduler_job" "sweep" {
  name             = "sweep"
  region           = var.region
  schedule         = "*/5 * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "300s"

  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.http["sweep"].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.component["scheduler"].email
      audience              = google_cloudfunctions2_function.http["sweep"].service_config[0].uri
    }
  }

  retry_config {
    # The next sweep is the retry.
    retry_count = 0
  }

  depends_on = [google_project_service.needed]
}
