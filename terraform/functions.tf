# The functions, each from a zip of its bundle (npm run build:functions). A zip is named after its
# content, so that applying the same code twice changes nothing and an older zip can be gone back to.

locals {
  # A function joins by an entry here, one of the same name in local.environment (environment.tf) and an
  # account (accounts.tf). Only sweep is called from within alone: the queue calls start-run by its
  # public address, which the scheduler does not.
  functions = {
    # Engraving a score again was measured at 6 to 10 CPU seconds and 420 MB for four dense minutes, and
    # 530 MB for four such requests at once; half an hour takes 770 MB. Every request to an instance
    # that engraves waits meanwhile, hence few at once (api_concurrency).
    api = {
      memory_mib = 1024, cpu = "1", timeout_seconds = 120, concurrency = var.api_concurrency
      min        = var.api_instances.min, max = var.api_instances.max, ingress = "ALLOW_ALL"
    }
    start-run = {
      memory_mib = 256, cpu = "1", timeout_seconds = 60, concurrency = 20
      min        = 0, max = 5, ingress = "ALLOW_ALL"
    }
    sweep = {
      memory_mib = 256, cpu = "1", timeout_seconds = 300, concurrency = 1
      min        = 0, max = 1, ingress = "ALLOW_INTERNAL_ONLY"
    }
    cleanup = {
      memory_mib = 1024, cpu = "1", timeout_seconds = 60, concurrency = 1
      min        = 0, max = 20, ingress = "ALLOW_ALL"
    }
  }
}

resource "google_storage_bucket" "functions" {
  name                        = "${local.bucket_prefix}-functions"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  depends_on = [google_project_service.needed]
}

data "archive_file" "function" {
  for_each = toset([for name in concat(keys(local.functions), ["on-upload"]) : name])

  type        = "zip"
  source_dir  = "${path.module}/../dist/functions/${each.key}"
  output_path = "${path.module}/../dist/functions/${each.key}.zip"
}

resource "google_storage_bucket_object" "function" {
  for_each = data.archive_file.function

  bucket = google_storage_bucket.functions.name
  name   = "${each.key}-${each.value.output_sha256}.zip"
  source = each.value.output_path
}

resource "google_cloudfunctions2_function" "http" {
  for_each = local.functions

  name     = each.key
  location = var.region

  build_config {
    runtime         = "nodejs24"
    entry_point     = each.key
    service_account = google_service_account.component["function-build"].id

    source {
      storage_source {
        bucket = google_storage_bucket.functions.name
        object = google_storage_bucket_object.function[each.key].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.component[each.key].email
    environment_variables            = local.environment[each.key]
    available_memory                 = "${each.value.memory_mib}Mi"
    available_cpu                    = each.value.cpu
    timeout_seconds                  = each.value.timeout_seconds
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = each.value.min
    max_instance_count               = each.value.max
    ingress_settings                 = each.value.ingress
    all_traffic_on_latest_revision   = true

    dynamic "secret_environment_variables" {
      for_each = contains(["api", "cleanup"], each.key) ? ["CLERK_JWT_KEY"] : []
      content {
        key        = secret_environment_variables.value
        project_id = var.project_id
        secret     = google_secret_manager_secret.clerk_jwt_key.secret_id
        version    = var.clerk_jwt_key_version
      }
    }
  }

  depends_on = [
    google_project_iam_member.function_build,
    google_secret_manager_secret_iam_member.clerk_jwt_key,
  ]
}
