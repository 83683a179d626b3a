# Replace what stands for your own: project, page, Clerk application, Firebase key, image.
environment           = "prod"
project_id            = "groovesheet-prod"
region                = "europe-west1"
page_origins          = ["https://groovesheet-prod.web.app"]
clerk_publishable_key = "pk_live_Z3Jvb3Zlc2hlZXQuY2xlcmsuYWNjb3VudHMuZGV2JA"
firebase_api_key      = "AIza00000000000000000000000000000000000"
github_repository     = "groovesheet/groovesheet"
alert_emails          = ["operators@example.com"]

# A score within seconds of asking is worth one warm instance here.
api_instances = { min = 1, max = 100 }

budget = { billing_account = "012345-6789AB-CDEF01", amount = 200, currency = "EUR" }
