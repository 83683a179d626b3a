# The Cloud Run Job that turns a song into a score. An execution works on one song and ends; while
# nobody uploads, nothing runs.

resource "google_cloud_run_v2_job" "model_runner" {
  name                = local.runner_name
  location            = var.region
  deletion_protection = local.protected
  # A part of what GPUs need has been in preview; BETA allows it and changes nothing else.
  launch_stage = var.runner_gpu ? "BETA" : "GA"

  template {
    task_count  = 1
    parallelism = 1

    template {
      service_account = google_service_account.component["model-runner"].email
      timeout         = "${var.runner.timeout_minutes * 60}s"

      # Retries are counted on the job document, where cancelling, giving up and the sweep see
      # them; a second, hidden count of Cloud Run's would multiply it.
      max_retries           = 0
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"

      # A song may start elsewhere if its zone is full: cheaper, and nobody notices.
      gpu_zonal_redundancy_disabled = var.runner_gpu ? true : null

      dynamic "node_selector" {
        for_each = var.runner_gpu ? ["nvidia-l4"] : []
        content {
          accelerator = node_selector.value
        }
      }

      containers {
        image = var.runner_image

        resources {
          limits = merge(
            { cpu = tostring(var.runner.cpu), memory = "${var.runner.memory_gib}Gi" },
            var.runner_gpu ? { "nvidia.com/gpu" = "1" } : {},
          )
        }

        dynamic "env" {
          for_each = local.environment["model-runner"]
          content {
            name  = env.key
            value = env.value
          }
        }
      }
    }
  }

  depends_on = [google_project_service.needed, google_artifact_registry_repository_iam_member.runner_image]
}
