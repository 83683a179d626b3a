# One page that tells how the suite is doing. Charts are data: a title and a PromQL query each.

locals {
  charts = [
    {
      title = "Jobs by what they became, an hour"
      query = "sum by (status) (${format(local.job_changes, "event!=\"progressed\"", "1h")})"
    },
    {
      title = "Failures, an hour"
      query = "sum(${format(local.job_changes, local.failed, "1h")})"
    },
    {
      title = "Seconds of each stage, 95 of 100 songs"
      query = "histogram_quantile(0.95, sum by (stage, le) (increase(logging_googleapis_com:user_groovesheet_stage_seconds_bucket{monitored_resource=\"cloud_run_job\"}[1h])))"
    },
    {
      title = "Songs waiting in the queue"
      query = "max(cloudtasks_googleapis_com:queue_depth{monitored_resource=\"cloud_tasks_queue\",queue_id=\"${local.queue_name}\"})"
    },
    {
      title = "Executions under way"
      query = "sum(run_googleapis_com:job_running_executions{monitored_resource=\"cloud_run_job\",job_name=\"${local.runner_name}\"})"
    },
    {
      title = "Cost driver: CPU seconds of the runner, an hour"
      query = "sum(increase(run_googleapis_com:container_cpu_allocation_time{monitored_resource=\"cloud_run_job\",job_name=\"${local.runner_name}\"}[1h]))"
    },
    {
      title = "Cost driver: Firestore writes, an hour"
      query = "sum(increase(firestore_googleapis_com:document_write_ops_count{monitored_resource=\"firestore.googleapis.com/Database\"}[1h]))"
    },
    {
      title = "Cost driver: bytes kept"
      query = "sum by (bucket_name) (storage_googleapis_com:storage_v2_total_bytes{monitored_resource=\"gcs_bucket\"})"
    },
    {
      title = "API: answers by status, a minute"
      query = "sum by (response_code_class) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"api\"}[5m])) * 60"
    },
    {
      title = "API: seconds to an answer, 95 of 100"
      query = "histogram_quantile(0.95, sum by (le) (rate(run_googleapis_com:request_latencies_bucket{monitored_resource=\"cloud_run_revision\",service_name=\"api\"}[5m]))) / 1000"
    },
    {
      title = "Upload events given up"
      query = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource=\"pubsub_subscription\",subscription_id=\"${google_pubsub_subscription.dead_uploads.name}\"})"
    },
    {
      title = "Jobs found stuck, an hour"
      query = format(local.stuck_jobs, "1h")
    },
  ]
}

resource "google_monitoring_dashboard" "suite" {
  dashboard_json = jsonencode({
    displayName = "Groovesheet ${var.environment}"
    mosaicLayout = {
      columns = 12
      tiles = [for index, chart in local.charts : {
        xPos   = index % 3 * 4
        yPos   = floor(index / 3) * 4
        width  = 4
        height = 4
        widget = {
          title = chart.title
          xyChart = {
            dataSets = [{ plotType = "LINE", timeSeriesQuery = { prometheusQuery = chart.query } }]
          }
        }
      }]
    }
  })

  depends_on = [google_logging_metric.jobs, google_logging_metric.stages, google_logging_metric.stuck]
}
