# A song that is complete in the uploads bucket calls on-upload: at least once, and again as long as
# it answers with an error, for a day at most.

resource "google_cloudfunctions2_function" "on_upload" {
  name     = "on-upload"
  location = var.region

  build_config {
    runtime         = "nodejs24"
    entry_point     = "on-upload"
    service_account = google_service_account.component["function-build"].id

    source {
      storage_source {
        bucket = google_storage_bucket.functions.name
        object = google_storage_bucket_object.function["on-upload"].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.component["on-upload"].email
    environment_variables            = local.environment["on-upload"]
    available_memory                 = "256Mi"
    available_cpu                    = "1"
    timeout_seconds                  = 60
    max_instance_request_concurrency = 20
    min_instance_count               = 0
    max_instance_count               = 20
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
  }

  depends_on = [google_project_iam_member.function_build]
}

# The trigger is made here rather than within the function: only so can its subscription be found
# and be given a dead-letter topic.
resource "google_eventarc_trigger" "uploaded" {
  name = "song-uploaded"
  # Cloud Storage says it in capitals, which Eventarc does not take.
  location        = lower(google_storage_bucket.jobs["uploads"].location)
  service_account = google_service_account.component["upload-trigger"].email

  matching_criteria {
    attribute = "type"
    value     = "google.cloud.storage.object.v1.finalized"
  }
  matching_criteria {
    attribute = "bucket"
    value     = google_storage_bucket.jobs["uploads"].name
  }

  destination {
    cloud_run_service {
      service = google_cloudfunctions2_function.on_upload.name
      region  = var.region
    }
  }

  lifecycle {
    precondition {
      condition     = lower(google_storage_bucket.jobs["uploads"].location) == lower(var.region)
      error_message = "The uploads bucket is not in var.region: Eventarc triggers must share their bucket's location. A bucket cannot be moved; choose the region it is in, or another bucket_prefix."
    }
  }

  depends_on = [
    google_project_iam_member.storage_publishes_events,
    google_project_iam_member.upload_trigger_receives,
    google_cloud_run_service_iam_member.trigger_calls_on_upload,
  ]
}

# Events that on-upload refused a hundred times, over some sixteen hours, are kept here for a week,
# and somebody is told.
resource "google_pubsub_topic" "dead_uploads" {
  name                       = "dead-uploads"
  message_retention_duration = "604800s"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.needed]
}

resource "google_pubsub_subscription" "dead_uploads" {
  name                       = "dead-uploads"
  topic                      = google_pubsub_topic.dead_uploads.id
  message_retention_duration = "604800s"

  # It is read by people, and must be there when they come.
  expiration_policy {
    ttl = ""
  }
}

# Eventarc makes the trigger's subscription itself and offers no argument for its dead letters, so
# the subscription is told directly; gcloud is on every machine that deploys (docs/deploy.md).
resource "terraform_data" "dead_letters" {
  triggers_replace = [
    google_eventarc_trigger.uploaded.transport[0].pubsub[0].subscription,
    google_pubsub_topic.dead_uploads.id,
  ]

  provisioner "local-exec" {
    command = join(" ", [
      "gcloud pubsub subscriptions update",
      google_eventarc_trigger.uploaded.transport[0].pubsub[0].subscription,
      "--project=${var.project_id}",
      "--dead-letter-topic=${google_pubsub_topic.dead_uploads.id}",
      "--max-delivery-attempts=100",
      "--min-retry-delay=10s",
      "--max-retry-delay=600s",
    ])
  }

  # Without either right Pub/Sub would keep the dead letters where they are.
  depends_on = [
    google_pubsub_topic_iam_member.dead_letters_written,
    google_pubsub_subscription_iam_member.dead_letters_taken,
  ]
}
