# One account a component, so that what one may do is read off its roles (iam.tf).

resource "google_service_account" "component" {
  for_each = {
    api            = "Groovesheet: answers the page"
    on-upload      = "Groovesheet: sees that a song has arrived"
    start-run      = "Groovesheet: starts the model runner"
    sweep          = "Groovesheet: repairs what got stuck"
    cleanup        = "Groovesheet: cleans up notation"
    model-runner   = "Groovesheet: turns a song into a score"
    queue          = "Groovesheet: what Cloud Tasks calls start-run as"
    scheduler      = "Groovesheet: what Cloud Scheduler calls sweep as"
    upload-trigger = "Groovesheet: what Eventarc calls on-upload as"
    function-build = "Groovesheet: builds the functions"
  }

  account_id   = "gs-${each.key}"
  display_name = each.value

  depends_on = [google_project_service.needed]
}
