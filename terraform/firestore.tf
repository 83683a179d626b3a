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

# Documents go when their objects do, give or take a day.
resource "google_firestore_field" "expires_at" {
  database   = google_firestore_database.jobs.name
  collection = "jobs"
  field      = "expires_at"

  ttl_config {}

  # Nobody orders by it, and an index on a time that only grows slows writes down.
  index_config {}
}

# The history of a user, newest first. firestore.indexes.json says the same to the emulator.
resource "google_firestore_index" "history" {
  database   = google_firestore_database.jobs.name
  collection = "jobs"

  fields {
    field_path = "owner"
    order      = "ASCENDING"
  }
  fields {
    field_path = "created_at"
    order      = "DESCENDING"
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
