terraform {
  # 1.9 lets a variable's validation look at other variables.
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.7"
    }
  }

  # One bucket for the state of all environments, a prefix each:
  # terraform init -backend-config=environments/dev.gcs.tfbackend
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region

  # Quota and budgets are counted in this project, whoever applies.
  billing_project       = var.project_id
  user_project_override = true

  default_labels = local.labels
}
