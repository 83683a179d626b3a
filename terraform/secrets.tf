# The one secret: the public key that session tokens are verified with. It is public in nature, but
# whoever could change it could sign in as anybody, so it is kept where every change is recorded.
# Its value is added by hand (docs/deploy.md) and never passes through Terraform's state.

resource "google_secret_manager_secret" "clerk_jwt_key" {
  secret_id           = "clerk-jwt-key"
  deletion_protection = local.protected

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.needed]
}
