# Plans of the whole module against a provider that is only pretended: terraform init -backend=false,
# then terraform test. Validations of single variables are tried in test/terraform, which needs no
# provider.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_data "google_storage_project_service_account" {
    defaults = {
      email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
      member        = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
    }
  }
}

mock_provider "archive" {}

variables {
  environment           = "dev"
  project_id            = "groovesheet-dev"
  page_origins          = ["https://groovesheet-dev.web.app"]
  clerk_publishable_key = "pk_test_Z3Jvb3Zlc2hlZXQuY2xlcmsuYWNjb3VudHMuZGV2JA"
  firebase_api_key      = "AIza00000000000000000000000000000000000"
  runner_image          = "example.invalid/model-runner@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "costs_nothing_while_nobody_uploads" {
  command = plan

  assert {
    condition     = alltrue([for function in google_cloudfunctions2_function.http : function.service_config[0].min_instance_count == 0])
    error_message = "Instances that wait for calls cost money around the clock."
  }

  assert {
    condition     = google_firestore_database.jobs.delete_protection_state == "DELETE_PROTECTION_DISABLED"
    error_message = "dev must be destroyable."
  }

  assert {
    condition     = length(google_billing_budget.monthly) == 0 && length(google_service_account.delivery) == 0
    error_message = "What nobody asked for must not be made."
  }
}

run "prod_is_protected" {
  command = plan

  variables {
    environment           = "prod"
    clerk_publishable_key = "pk_live_Z3Jvb3Zlc2hlZXQuY2xlcmsuYWNjb3VudHMuZGV2JA"
    alert_emails          = ["operators@example.com"]
  }

  assert {
    condition     = google_firestore_database.jobs.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "Users' jobs must not go by a destroy."
  }

  assert {
    condition     = alltrue([for bucket in google_storage_bucket.jobs : !bucket.force_destroy])
    error_message = "Users' songs and scores must not go by a destroy."
  }

  assert {
    condition     = google_cloud_run_v2_job.model_runner.deletion_protection && google_secret_manager_secret.clerk_jwt_key.deletion_protection
    error_message = "The runner and the key are protected, too."
  }
}

run "a_gpu_comes_with_its_node" {
  command = plan

  variables {
    runner_gpu = true
    runner     = { cpu = 4, memory_gib = 16 }
  }

  assert {
    condition     = google_cloud_run_v2_job.model_runner.template[0].template[0].node_selector[0].accelerator == "nvidia-l4"
    error_message = "An L4 was asked for."
  }
}
