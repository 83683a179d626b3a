# Replace what stands for your own: project, page, Clerk application, Firebase key, image.
environment           = "dev"
project_id            = "groovesheet-dev"
region                = "europe-west1"
page_origins          = ["https://groovesheet-dev.web.app"]
clerk_publishable_key = "pk_test_Z3Jvb3Zlc2hlZXQuY2xlcmsuYWNjb3VudHMuZGV2JA"
firebase_api_key      = "AIza00000000000000000000000000000000000"
github_repository     = "groovesheet/groovesheet"
