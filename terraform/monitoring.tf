# What operators see and what wakes them. Metrics come from the suite's own log lines where Google
# Cloud has none: "job changed" (jobs/lifecycle.ts), "stage finished" (model-runner), "swept"
# (functions/sweep). docs/runbook.md says what to do about each alert.

resource "google_logging_metric" "jobs" {
  name        = "groovesheet/job-changes"
  description = "Changes of jobs, by what they became."
  filter      = "jsonPayload.message=\"job changed\" AND jsonPayload.event!=\"renewed\""

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    display_name = "Job changes"

    labels {
      key         = "status"
      value_type  = "STRING"
      description = "What the job became"
    }
    labels {
      key         = "event"
      value_type  = "STRING"
      description = "What happened to it"
    }
  }

  label_extractors = {
    status = "EXTRACT(jsonPayload.status)"
    event  = "EXTRACT(jsonPayload.event)"
  }

  depends_on = [google_project_service.needed]
}

resource "google_logging_metric" "stages" {
  name            = "groovesheet/stage-seconds"
  description     = "How long the stages of the model runner took."
  filter          = "resource.type=\"cloud_run_job\" AND jsonPayload.message=\"stage finished\""
  value_extractor = "EXTRACT(jsonPayload.seconds)"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = "s"
    display_name = "Seconds of a stage"

    labels {
      key         = "stage"
      value_type  = "STRING"
      description = "See contract/milestones.ts"
    }
  }

  label_extractors = {
    stage = "EXTRACT(jsonPayload.stage)"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 24
      growth_factor      = 1.6
      scale              = 0.05
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_logging_metric" "stuck" {
  name        = "groovesheet/stuck-jobs"
  description = "Jobs that fell silent and were found by the sweep."
  filter      = "jsonPayload.message=\"job changed\" AND jsonPayload.event=\"overdue\" AND jsonPayload.status!=\"expired\""

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    display_name = "Jobs found stuck"
  }

  depends_on = [google_project_service.needed]
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = "Groovesheet ${var.environment}"
  type         = "email"
  labels       = { email_address = each.key }

  depends_on = [google_project_service.needed]
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  # A PromQL query must say which kind of resource it asks about. Functions are revisions and the
  # runner is a job, and both change jobs: %[1]s is what is asked about them, %[2]s since when.
  job_changes = join(" or ", [
    for resource in ["cloud_run_revision", "cloud_run_job"] :
    "increase(logging_googleapis_com:user_groovesheet_job_changes{monitored_resource=\"${resource}\",%[1]s}[%[2]s])"
  ])
  failed     = "status=\"failed\""
  ended      = "status=~\"failed|completed\""
  stuck_jobs = "sum(increase(logging_googleapis_com:user_groovesheet_stuck_jobs{monitored_resource=\"cloud_run_revision\"}[%s]))"

  # Each alert: what is counted, above what, for how long, and the page that says what to do.
  alerts = {
    failures = {
      title    = "More than one job in ten fails"
      severity = "ERROR"
      query    = <<-PROMQL
        sum(${format(local.job_changes, local.failed, "1h")})
          / sum(${format(local.job_changes, local.ended, "1h")}) > 0.1
          and sum(${format(local.job_changes, local.failed, "1h")}) >= 3
      PROMQL
      advice   = "docs/runbook.md, \"Worker not processing\": the codes of the failures tell."
    }
    stuck = {
      title    = "Jobs fall silent"
      severity = "ERROR"
      query    = "${format(local.stuck_jobs, "30m")} >= 3"
      advice   = "docs/runbook.md, \"Stuck job\"."
    }
    dead_letters = {
      title    = "Upload events were given up"
      severity = "CRITICAL"
      query    = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource=\"pubsub_subscription\",subscription_id=\"${google_pubsub_subscription.dead_uploads.name}\"}) > 0"
      advice   = "docs/runbook.md, \"Poisoned upload\"."
    }
    queue = {
      title    = "Songs wait long for their execution"
      severity = "WARNING"
      query    = "max(cloudtasks_googleapis_com:queue_depth{monitored_resource=\"cloud_tasks_queue\",queue_id=\"${local.queue_name}\"}) > 500"
      advice   = "docs/runbook.md, \"Raising limits\"."
    }
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alerts

  display_name          = "Groovesheet ${var.environment}: ${each.value.title}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query               = trimspace(each.value.query)
      duration            = "300s"
      evaluation_interval = "60s"
      # A metric exists once its first line was logged; a new environment has none yet.
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.advice
  }

  depends_on = [google_logging_metric.jobs, google_logging_metric.stuck]
}

resource "google_monitoring_uptime_check_config" "health" {
  display_name = "Groovesheet ${var.environment}: GET /health"
  timeout      = "10s"
  # The page is not used by the minute, and each check keeps an instance awake for a while.
  period           = "900s"
  selected_regions = ["EUROPE", "USA_VIRGINIA", "ASIA_PACIFIC"]

  http_check {
    path         = "/api/v1/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }

  content_matchers {
    # A JSON value, hence with its quotes.
    content = jsonencode("healthy")
    matcher = "MATCHES_JSON_PATH"
    json_path_matcher {
      json_path    = "$.status"
      json_matcher = "EXACT_MATCH"
    }
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = trimprefix(google_cloudfunctions2_function.http["api"].service_config[0].uri, "https://")
    }
  }
}

resource "google_monitoring_alert_policy" "down" {
  display_name          = "Groovesheet ${var.environment}: the API does not answer"
  severity              = "CRITICAL"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "GET /health fails from two places"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.label.check_id=\"${google_monitoring_uptime_check_config.health.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "0s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "docs/runbook.md, \"The API does not answer\"."
  }
}

resource "google_billing_budget" "monthly" {
  count = var.budget == null ? 0 : 1

  billing_account = var.budget.billing_account
  display_name    = "Groovesheet ${var.environment}"

  budget_filter {
    projects = ["projects/${data.google_project.this.number}"]
  }

  amount {
    specified_amount {
      currency_code = var.budget.currency
      units         = tostring(var.budget.amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  # Those who pay for the billing account are told in any case.
  dynamic "all_updates_rule" {
    for_each = length(local.channels) > 0 ? [local.channels] : []
    content {
      monitoring_notification_channels = all_updates_rule.value
    }
  }

  depends_on = [google_project_service.needed]
}
