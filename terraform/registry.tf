# Images of the runner. The newest thirty stay, for rolling back; what is older goes after a week.

resource "google_artifact_registry_repository" "images" {
  repository_id = "groovesheet"
  location      = var.region
  format        = "DOCKER"

  docker_config {
    immutable_tags = true
  }

  cleanup_policies {
    id     = "keep-the-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 30
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "604800s"
    }
  }

  depends_on = [google_project_service.needed]
}
