# GitHub's workflows deploy without a key: GitHub says who is asking, Google trusts that for one
# repository and, for changes, for its main branch and this environment alone.

locals {
  delivery = var.github_repository == "" ? {} : {
    plan = {
      description = "Groovesheet: plans changes of ${var.environment}"
      # Any branch of the repository, pull requests from forks have no token.
      subject = "repository/${var.github_repository}"
    }
    apply = {
      description = "Groovesheet: applies changes to ${var.environment}"
      subject     = "deploys/${var.github_repository}:${var.environment}"
    }
  }
}

resource "google_iam_workload_identity_pool" "github" {
  count = var.github_repository == "" ? 0 : 1

  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"

  depends_on = [google_project_service.needed]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = var.github_repository == "" ? 0 : 1

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "actions"

  # Nobody else's repository gets as far as asking.
  attribute_condition = "assertion.repository == '${var.github_repository}'"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
    # Set only for a job of main that runs in a GitHub environment; that is where approvals are.
    "attribute.deploys" = "assertion.ref == 'refs/heads/main' && has(assertion.environment) ? assertion.repository + ':' + assertion.environment : ''"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "delivery" {
  for_each = local.delivery

  account_id   = "gs-${each.key}"
  display_name = each.value.description

  depends_on = [google_project_service.needed]
}

resource "google_service_account_iam_member" "github_acts_as" {
  for_each = local.delivery

  service_account_id = google_service_account.delivery[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.${each.value.subject}"
}

# Planning reads everything and changes nothing.
resource "google_project_iam_member" "plan_reads" {
  for_each = var.github_repository == "" ? toset([]) : toset([
    "roles/viewer",
    # Policies are not part of viewing.
    "roles/iam.securityReviewer",
  ])

  project = var.project_id
  role    = each.key
  member  = google_service_account.delivery["plan"].member
}

# Applying makes accounts, roles and grants, so it could give itself anything: it is the project's
# owner in all but name, and says so. What limits it is who may run it.
resource "google_project_iam_member" "apply_owns" {
  count = var.github_repository == "" ? 0 : 1

  project = var.project_id
  role    = "roles/owner"
  member  = google_service_account.delivery["apply"].member
}
