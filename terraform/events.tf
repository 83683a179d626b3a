# What happens to jobs, for further services to subscribe to: every change of a job writes its
# metadata.json, and every object of the scores bucket is announced here. A subscriber looks at
# messages whose objectId ends in /metadata.json (docs/adding-a-service.md).

resource "google_pubsub_topic" "job_events" {
  name = "job-events"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.needed]
}

resource "google_storage_notification" "job_events" {
  bucket             = google_storage_bucket.jobs["scores"].name
  topic              = google_pubsub_topic.job_events.id
  payload_format     = "JSON_API_V1"
  event_types        = ["OBJECT_FINALIZE"]
  object_name_prefix = "jobs/"

  depends_on = [google_project_iam_member.storage_publishes_events]
}
