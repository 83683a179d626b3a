# Songs come in through uploads, results go out through scores. Both forget by themselves.

resource "google_storage_bucket" "jobs" {
  for_each = {
    uploads = { name = local.uploads_bucket, methods = ["PUT", "POST"] }
    scores  = { name = local.scores_bucket, methods = ["GET"] }
  }

  name                        = each.value.name
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !local.protected

  # Headers that browsers send with a signed URL, and those of its answer that they may read: the
  # resumable protocol needs location and range. local/storage/cors.ts says the same on one machine.
  cors {
    origin = var.page_origins
    method = each.value.methods
    response_header = [
      "content-range",
      "content-type",
      "location",
      "range",
      "x-goog-content-length-range",
      "x-goog-if-generation-match",
      "x-goog-resumable",
    ]
    max_age_seconds = 3600
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.retention_days
    }
  }

  # Chunks of uploads that were never finished cost as much as finished ones.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  # A user who deletes a song expects it to be gone.
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  dynamic "encryption" {
    for_each = var.kms_key == "" ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_project_service.needed, google_kms_crypto_key_iam_member.storage]
}

data "google_storage_project_service_account" "this" {
  depends_on = [google_project_service.needed]
}

# Cloud Storage itself encrypts and decrypts with the key.
resource "google_kms_crypto_key_iam_member" "storage" {
  count = var.kms_key == "" ? 0 : 1

  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_storage_project_service_account.this.email_address}"
}
