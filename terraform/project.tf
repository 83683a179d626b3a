# The services that the rest is made of. They stay enabled when the environment is destroyed: other
# things in the project may use them. Enabling services takes two that must be there before
# (docs/deploy.md): serviceusage and cloudresourcemanager.

resource "google_project_service" "needed" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com", # builds functions from their zips
    "cloudfunctions.googleapis.com",
    "cloudkms.googleapis.com",             # checks var.kms_key
    "cloudresourcemanager.googleapis.com", # reads the project, grants roles
    "cloudscheduler.googleapis.com",
    "cloudtasks.googleapis.com",
    "eventarc.googleapis.com",
    "firebase.googleapis.com",
    "firebasehosting.googleapis.com", # serves the page
    "firebaserules.googleapis.com",
    "firestore.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",  # signs URLs and custom tokens without a key file
    "identitytoolkit.googleapis.com", # turns custom tokens into sessions for the listener
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com", # workload identity of the delivery pipeline
  ])

  service            = each.key
  disable_on_destroy = false
}

data "google_project" "this" {
  project_id = var.project_id
}
