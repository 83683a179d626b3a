output "api_url" {
  description = "Where the API answers by itself; the page reaches it through Firebase Hosting."
  value       = google_cloudfunctions2_function.http["api"].service_config[0].uri
}

output "image_repository" {
  description = "Where the runner's image is pushed to."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

output "uploads_bucket" {
  description = "Where songs arrive."
  value       = google_storage_bucket.jobs["uploads"].name
}

output "scores_bucket" {
  description = "Where results are kept."
  value       = google_storage_bucket.jobs["scores"].name
}

output "job_events_topic" {
  description = "What further services subscribe to."
  value       = google_pubsub_topic.job_events.id
}

output "workload_identity" {
  description = "What the GitHub workflows need to know, for the variables of the GitHub environment."
  value = var.github_repository == "" ? null : {
    provider      = google_iam_workload_identity_pool_provider.github[0].name
    plan_account  = google_service_account.delivery["plan"].email
    apply_account = google_service_account.delivery["apply"].email
  }
}
