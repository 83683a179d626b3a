# Jobs and accounts. Browsers listen to their own jobs (firestore.rules) and write nothing.

resource "google_firestore_database" "jobs" {
  name        = local.database_name
  location_id = var.firestore_location == "" ? var.region : var.firestore_location
  type        = "FIRESTORE_NATIVE"

  # Optimistic would make every renewed lease a retried transaction under load.
  concurrency_mode                  = "PESSIMISTIC"
  point_in_time_recovery_enablement = local.protected ? "POINT_IN_TIME_RECOVERY_ENABLED" : "POINT_IN_TIME_RECOVERY_DISABLED"
  delete_protection_state           = local.protected ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = local.protected ? "ABANDON" : "DELETE"

  depends_on = [google_project_service.needed]
}

locals {
  # The one list of indexes, which the emulator reads, too.
  firestore_indexes = jsondecode(file("${path.module}/../firestore.indexes.json"))
}

# The history of a user, newest first.
resource "google_firestore_index" "jobs" {
  for_each = {
    for index in local.firestore_indexes.indexes :
    join(" ", concat([index.collectionGroup], index.fields[*].fieldPath)) => index
  }

  database    = google_firestore_database.jobs.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

# Fields that nobody looks for have no index: each would be written with every change of a job. By
# the time to live, documents go when the last of their objects do (Job.expires_at), give or take a day.
resource "google_firestore_field" "unindexed" {
  for_each = {
    for field in local.firestore_indexes.fieldOverrides :
    "${field.collectionGroup} ${field.fieldPath}" => field
  }

  database   = google_firestore_database.jobs.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  # Empty, which takes away the indexes that every field has by itself.
  index_config {}

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []
    content {}
  }
}

resource "google_firebaserules_ruleset" "firestore" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore.rules")
    }
  }

  depends_on = [google_firestore_database.jobs]

  lifecycle {
    # The release below must never point at nothing.
    create_before_destroy = true
  }
}

resource "google_firebaserules_release" "firestore" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.firestore.name

  lifecycle {
    replace_triggered_by = [google_firebaserules_ruleset.firestore]
  }
}
