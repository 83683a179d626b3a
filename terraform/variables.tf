# ---------------------------------------------------------------- where and which

variable "project_id" {
  description = "The Google Cloud project. It must exist and have billing; everything else is made here."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project's id (6-30 lower-case letters, digits and hyphens), not its name or number."
  }
}

variable "environment" {
  description = "Which of the environments this is; part of what alerts and labels say."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "region" {
  description = "Where buckets, functions, queue and runner are. One region for all of them: a storage trigger must share its bucket's location."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a single region such as europe-west1; a multi-region such as EU cannot hold functions."
  }
}

variable "firestore_location" {
  description = "Where the Firestore database is: a region or a multi-region such as eur3. It can never be changed. Empty: the region above."
  type        = string
  default     = ""

  validation {
    condition     = var.firestore_location == "" || can(regex("^([a-z]+-[a-z]+[0-9]+|eur3|nam5|nam7)$", var.firestore_location))
    error_message = "firestore_location must be a region such as europe-west1, or eur3, nam5 or nam7."
  }
}

variable "bucket_prefix" {
  description = "Bucket names are <prefix>-uploads, -scores and -functions and must be free in all of Google Cloud. Empty: the project's id, which nobody else has."
  type        = string
  default     = ""

  validation {
    condition     = var.bucket_prefix == "" || can(regex("^[a-z0-9][a-z0-9-]{1,50}[a-z0-9]$", var.bucket_prefix))
    error_message = "bucket_prefix must be 3-52 lower-case letters, digits and hyphens. If a name was taken at apply, choose another prefix: nothing has been lost."
  }

  validation {
    condition     = !strcontains(var.bucket_prefix, "google") && !startswith(var.bucket_prefix, "goog")
    error_message = "Google refuses bucket names that begin with goog or contain google."
  }
}

variable "kms_key" {
  description = "A Cloud KMS key (projects/…/locations/…/keyRings/…/cryptoKeys/…) to encrypt buckets with. Empty: Google's own keys."
  type        = string
  default     = ""

  validation {
    condition     = var.kms_key == "" || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "kms_key must be a key's full name: projects/P/locations/L/keyRings/R/cryptoKeys/K."
  }

  validation {
    condition     = var.kms_key == "" || try(split("/", var.kms_key)[3], "") == var.region
    error_message = "kms_key must lie in the same location as the buckets (region)."
  }
}

# ---------------------------------------------------------------- the page and its users

variable "page_origins" {
  description = "Origins that the page is served from, such as https://groovesheet.web.app: what browsers may call, upload and sign in from."
  type        = list(string)

  validation {
    condition     = length(var.page_origins) > 0 && alltrue([for origin in var.page_origins : can(regex("^https?://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "page_origins needs at least one origin: scheme and host without a path or a closing slash, and never *."
  }

  validation {
    condition     = var.environment == "dev" || alltrue([for origin in var.page_origins : startswith(origin, "https://")])
    error_message = "Only dev may be called from an http:// origin."
  }
}

variable "clerk_publishable_key" {
  description = "Clerk's publishable key (pk_…): tells the page which application signs users in. Not a secret."
  type        = string

  validation {
    condition     = can(regex("^pk_(test|live)_[A-Za-z0-9+/=]+$", var.clerk_publishable_key))
    error_message = "clerk_publishable_key must begin with pk_test_ or pk_live_; a key that begins with sk_ is the secret one and belongs nowhere in these files."
  }

  validation {
    condition     = var.environment != "prod" || startswith(var.clerk_publishable_key, "pk_live_")
    error_message = "prod needs a live Clerk application (pk_live_…)."
  }
}

variable "clerk_jwt_key_version" {
  description = "The version of the secret clerk-jwt-key that functions read; docs/deploy.md shows how it is added, docs/runbook.md how it is rotated."
  type        = string
  default     = "1"

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.clerk_jwt_key_version))
    error_message = "clerk_jwt_key_version must be a version's number: \"latest\" would change under running functions."
  }
}

variable "firebase_api_key" {
  description = "The web API key that the page listens to Firestore with (firebase apps:sdkconfig web). Not a secret: rules decide what it may read."
  type        = string

  validation {
    condition     = can(regex("^AIza[0-9A-Za-z_-]{35}$", var.firebase_api_key))
    error_message = "firebase_api_key must be a web API key: 39 characters that begin with AIza."
  }
}

# ---------------------------------------------------------------- what a user may have

variable "retention_days" {
  description = "How long songs and scores are kept, each from when it was written; job documents as long as the last of theirs."
  type        = number
  default     = 30

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 365 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days must be a whole number of days from 1 to 365."
  }
}

variable "max_upload_mib" {
  description = "The largest song, in MiB."
  type        = number
  default     = 100

  validation {
    condition     = var.max_upload_mib >= 1 && var.max_upload_mib <= 1024 && floor(var.max_upload_mib) == var.max_upload_mib
    error_message = "max_upload_mib must be a whole number from 1 to 1024."
  }
}

variable "max_active_jobs" {
  description = "Jobs that a user may have under way at once."
  type        = number
  default     = 5

  validation {
    condition     = var.max_active_jobs >= 1 && floor(var.max_active_jobs) == var.max_active_jobs
    error_message = "max_active_jobs must be a whole number above 0."
  }
}

variable "max_minutes_per_month" {
  description = "Minutes of audio that a user may have transcribed in a calendar month (UTC)."
  type        = number
  default     = 300

  validation {
    condition     = var.max_minutes_per_month >= 1 && floor(var.max_minutes_per_month) == var.max_minutes_per_month
    error_message = "max_minutes_per_month must be a whole number above 0."
  }
}

# ---------------------------------------------------------------- scaling

variable "api_instances" {
  description = "Instances of the API. The system before this one ran 0 to 100; min above 0 ends cold starts and costs money around the clock."
  type        = object({ min = number, max = number })
  default     = { min = 0, max = 100 }

  validation {
    condition     = var.api_instances.min >= 0 && var.api_instances.max >= max(1, var.api_instances.min)
    error_message = "api_instances needs 0 <= min <= max and a max of at least 1."
  }
}

variable "api_concurrency" {
  description = "Requests that one instance of the API answers at once. Most wait for Firestore and could share a CPU by the hundred; but one that writes a score again keeps the CPU for some ten seconds, and everybody else on its instance waits. The system before this one allowed 1000."
  type        = number
  default     = 8

  validation {
    condition     = var.api_concurrency >= 1 && var.api_concurrency <= 1000
    error_message = "api_concurrency must be from 1 to 1000, what Cloud Run allows."
  }
}

variable "runner" {
  description = "The model runner: CPUs, memory and the time that one song may take. The system before this one kept 1 to 3 workers of 8 CPUs, 32 GiB and 3600 seconds running, one song each; this one runs only while there are songs, as many executions as there are songs, and needs 0.04 CPU seconds a second of audio. A song of four minutes takes 0.8 GiB; what the longest takes is in locals.tf. A second CPU lets decoding and hearing overlap."
  type = object({
    cpu             = optional(number, 2)
    memory_gib      = optional(number, 4)
    timeout_minutes = optional(number, 30)
  })
  default = {}

  validation {
    condition     = contains([1, 2, 4, 6, 8], var.runner.cpu)
    error_message = "runner.cpu must be 1, 2, 4, 6 or 8, what Cloud Run offers."
  }

  validation {
    condition     = var.runner.memory_gib >= (var.runner.cpu >= 6 ? 4 : var.runner.cpu >= 4 ? 2 : 1) && var.runner.memory_gib <= min(32, 4 * var.runner.cpu)
    error_message = "runner.memory_gib must be at least 1 (2 with 4 CPUs, 4 with 6 or 8) and at most 4 for each CPU, what Cloud Run offers."
  }

  validation {
    condition     = var.runner.memory_gib * 1024 >= var.max_upload_mib + local.longest_song_mib
    error_message = "runner.memory_gib is too little for the longest song: files lie in memory on Cloud Run, so it needs max_upload_mib and 3 GiB more. Set runner.memory_gib to 4 or more (up to 4 for each CPU), or max_upload_mib to less."
  }

  validation {
    condition     = var.runner.timeout_minutes >= 5 && var.runner.timeout_minutes <= 1440
    error_message = "runner.timeout_minutes must be from 5 to 1440 (with a GPU to 60)."
  }
}

variable "starts_per_second" {
  description = "How many songs may start a second. A song of four minutes takes about 16 seconds, so 5 a second keep about 80 executions running; Cloud Run runs no more than 1,000 a region at once."
  type        = number
  default     = 5

  validation {
    condition     = var.starts_per_second >= 1 && var.starts_per_second <= 50 && floor(var.starts_per_second) == var.starts_per_second
    error_message = "starts_per_second must be a whole number from 1 to 50: beyond that Cloud Run's limits would refuse, not the queue."
  }
}

variable "runner_gpu" {
  description = "Run the networks on an NVIDIA L4. Worth it only with models much larger than the shipped ones."
  type        = bool
  default     = false

  validation {
    condition     = !var.runner_gpu || contains(local.regions_with_l4, var.region)
    error_message = "runner_gpu: Cloud Run has no L4 in this region. Set runner_gpu = false or choose one of local.regions_with_l4 (terraform/locals.tf)."
  }

  validation {
    condition     = !var.runner_gpu || (var.runner.cpu >= 4 && var.runner.memory_gib >= 16)
    error_message = "runner_gpu: an L4 needs at least 4 CPUs and 16 GiB; set runner = { cpu = 4, memory_gib = 16 }."
  }

  validation {
    condition     = !var.runner_gpu || var.runner.timeout_minutes <= 60
    error_message = "runner_gpu: with a GPU a song may take an hour at most; set runner.timeout_minutes to 60 or less."
  }
}

variable "runner_image" {
  description = "The runner's image with its digest, as the build prints it: REGION-docker.pkg.dev/PROJECT/groovesheet/model-runner@sha256:…"
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.runner_image))
    error_message = "runner_image must name a digest (…@sha256:…): a tag may point elsewhere tomorrow."
  }
}

# ---------------------------------------------------------------- watching over it

variable "release" {
  description = "What GET /health and logs call this version, such as a commit."
  type        = string
  default     = "unreleased"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,64}$", var.release))
    error_message = "release must be 1-64 letters, digits, dots, underscores and hyphens."
  }
}

variable "alert_emails" {
  description = "Who is told when something is wrong. Empty: nobody; the dashboard still shows it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "alert_emails must be e-mail addresses."
  }

  validation {
    condition     = length(var.alert_emails) <= 5
    error_message = "alert_emails may hold five addresses, which is what a budget can tell; more people share a mailing list."
  }

  validation {
    condition     = var.environment != "prod" || length(var.alert_emails) > 0
    error_message = "prod needs at least one address in alert_emails."
  }
}

variable "budget" {
  description = "Monthly spending at which alerts are sent, with the billing account it is counted on. Null: no budget."
  type        = object({ billing_account = string, amount = number, currency = string })
  default     = null

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "budget.billing_account must look like 012345-6789AB-CDEF01 (gcloud billing accounts list)."
  }

  validation {
    condition     = var.budget == null || try(var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount && can(regex("^[A-Z]{3}$", var.budget.currency)), false)
    error_message = "budget needs a whole amount of at least 1 and a currency such as EUR."
  }
}

variable "github_repository" {
  description = "The repository whose workflows may deploy, as owner/name. Empty: none may."
  type        = string
  default     = ""

  validation {
    condition     = var.github_repository == "" || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository must be owner/name."
  }
}
