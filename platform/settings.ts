import { z } from 'zod';

/**
 * Every setting that an entry point of the suite reads from its environment. Terraform sets the same
 * names (test/terraform holds the two against each other).
 */
export const SETTINGS = {
  projectId: setting('GOOGLE_CLOUD_PROJECT', 'the Google Cloud project', text()),
  region: setting('REGION', 'where queue, functions and runner are', text()),
  serviceVersion: setting('SERVICE_VERSION', 'told by GET /health and in logs', text(), 'dev'),
  logLevel: setting(
    'LOG_LEVEL',
    'the least severe log line that is written',
    z.enum(['debug', 'info', 'warn', 'error']),
    'info',
  ),

  uploadsBucket: setting('UPLOADS_BUCKET', 'where browsers put songs', text()),
  scoresBucket: setting('SCORES_BUCKET', 'where results are kept', text()),
  retentionDays: setting(
    'RETENTION_DAYS',
    'how long jobs and their objects are kept',
    count(),
    '30',
  ),
  firestoreDatabase: setting('FIRESTORE_DATABASE', 'the Firestore database', text(), '(default)'),
  tasksQueue: setting('TASKS_QUEUE', 'the Cloud Tasks queue between upload and execution', text()),
  startRunUrl: setting('START_RUN_URL', 'where the queue delivers: start-run', z.url()),
  tasksServiceAccount: setting(
    'TASKS_SERVICE_ACCOUNT',
    'the account that the queue calls start-run as',
    z.email(),
  ),
  runnerJob: setting('RUNNER_JOB', 'the name of the Cloud Run Job', text()),

  allowedOrigins: setting(
    'ALLOWED_ORIGINS',
    'comma-separated origins that browsers may call from',
    list(z.url()),
  ),
  clerkJwtKey: setting(
    'CLERK_JWT_KEY',
    'the PEM public key that session tokens are verified with, without the network',
    z.string(),
    '',
  ),
  clerkSecretKey: setting(
    'CLERK_SECRET_KEY',
    'fetches that key from Clerk where CLERK_JWT_KEY is not given',
    z.string(),
    '',
  ),
  clerkAuthorizedParties: setting(
    'CLERK_AUTHORIZED_PARTIES',
    'comma-separated origins whose session tokens are taken',
    list(z.url()),
  ),
  clerkPublishableKey: setting(
    'CLERK_PUBLISHABLE_KEY',
    'tells the page which Clerk to use',
    z.string(),
    '',
  ),
  firebaseApiKey: setting(
    'FIREBASE_API_KEY',
    'the web API key that the page listens with',
    z.string(),
    '',
  ),
  firebaseAuthDomain: setting('FIREBASE_AUTH_DOMAIN', 'the page’s Firebase domain', z.string(), ''),
  customTokenAccount: setting(
    'CUSTOM_TOKEN_ACCOUNT',
    'the service account that signs custom tokens for the realtime listener',
    z.union([z.literal(''), z.email()]),
    '',
  ),

  maxUploadBytes: setting('MAX_UPLOAD_BYTES', 'the largest song', count(), String(100 * 1024 ** 2)),
  maxDirectBytes: setting(
    'MAX_DIRECT_BYTES',
    'the largest body of POST /transcribe; Cloud Run takes no more than 32 MiB',
    count(),
    String(31 * 1024 ** 2),
  ),
  maxJsonBytes: setting('MAX_JSON_BYTES', 'the largest JSON body', count(), String(64 * 1024)),
  uploadUrlSeconds: setting(
    'UPLOAD_URL_SECONDS',
    'how long a signed upload may be begun',
    count(),
    '600',
  ),
  downloadUrlSeconds: setting(
    'DOWNLOAD_URL_SECONDS',
    'how long a signed download works',
    count(),
    '300',
  ),
  maxActiveJobs: setting('MAX_ACTIVE_JOBS', 'jobs that a user may have under way', count(), '5'),
  maxMinutesPerMonth: setting(
    'MAX_MINUTES_PER_MONTH',
    'minutes of audio that a user may have transcribed in a month',
    count(),
    '300',
  ),
  maxFailures: setting(
    'MAX_FAILURES',
    'failed attempts after which a job is given up',
    count(),
    '3',
  ),
  uploadPatienceSeconds: setting(
    'UPLOAD_PATIENCE_SECONDS',
    'how long a job waits for its upload before it expires',
    count(),
    '7200',
  ),
  startPatienceSeconds: setting(
    'START_PATIENCE_SECONDS',
    'how long a job waits for its execution before another is asked for',
    count(),
    '900',
  ),
  leaseSeconds: setting(
    'LEASE_SECONDS',
    'how long a silent execution keeps its job',
    count(),
    '60',
  ),

  jobId: setting('JOB_ID', 'the job that the runner is started for', z.uuid()),
  jobAttempt: setting('JOB_ATTEMPT', 'which of its attempts that is', count()),
  // Set by Cloud Run itself.
  execution: setting('CLOUD_RUN_EXECUTION', 'the execution of the Cloud Run Job', text()),
  taskAttempt: setting(
    'CLOUD_RUN_TASK_ATTEMPT',
    'how often Cloud Run has started this task anew',
    z.string().regex(/^\d{1,9}$/, 'expected a whole number from 0'),
    '0',
  ),

  // Empty in production: the clients then talk to Google.
  storageEndpoint: setting('STORAGE_ENDPOINT', 'the local storage server', optionalUrl(), ''),
  tasksEndpoint: setting(
    'TASKS_ENDPOINT',
    'the local Cloud Tasks server, host:port',
    z.string(),
    '',
  ),
  runEndpoint: setting('RUN_ENDPOINT', 'the local Cloud Run server', optionalUrl(), ''),
  embeddedStore: setting('EMBEDDED_STORE', 'a file that stands in for Firestore', z.string(), ''),
  authEmulator: setting(
    'FIREBASE_AUTH_EMULATOR_URL',
    'where the page turns custom tokens into sessions instead of asking Google',
    optionalUrl(),
    '',
  ),
  firestoreEmulator: setting(
    'FIRESTORE_EMULATOR_HOST',
    'the Firestore emulator, host:port; the official client reads it too',
    z.string(),
    '',
  ),
} as const;

export type SettingKey = keyof typeof SETTINGS;

export interface Setting<T> {
  /** The environment variable. */
  name: string;
  description: string;
  schema: z.ZodType<T, string>;
  /** What is taken where the variable is missing or empty; there must be one where this is undefined. */
  fallback: string | undefined;
}

type ValueOf<S> = S extends Setting<infer T> ? T : never;
export type Settings<K extends SettingKey> = {
  readonly [Key in K]: ValueOf<(typeof SETTINGS)[Key]>;
};
export type Environment = Readonly<Record<string, string | undefined>>;

/** An entry point cannot work as it was set up. Names every setting that is wrong, not only the first. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings that an entry point needs.
 *
 * @throws SettingsError
 */
export function readSettings<K extends SettingKey>(
  env: Environment,
  keys: readonly K[],
): Settings<K> {
  const wrong: string[] = [];
  const entries = keys.map((key) => {
    const { name, description, schema, fallback }: Setting<unknown> = SETTINGS[key];
    const value = env[name] === '' ? undefined : env[name];
    const parsed = schema.safeParse(value ?? fallback);
    if (parsed.success) return [key, parsed.data];
    wrong.push(
      value === undefined
        ? `${name} is not set: ${description}.`
        : `${name} is wrong (${description}): ${parsed.error.issues[0]!.message}.`,
    );
    return [key, undefined];
  });
  if (wrong.length > 0) throw new SettingsError(wrong.join(' '));
  return Object.fromEntries(entries) as Settings<K>;
}

function setting<T>(
  name: string,
  description: string,
  schema: z.ZodType<T, string>,
  fallback?: string,
): Setting<T> {
  return { name, description, schema, fallback };
}

function text(): z.ZodType<string, string> {
  return z.string().min(1);
}

/** A whole number above 0. */
function count(): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'expected a whole number above 0')
    .transform(Number);
}

function list(entry: z.ZodType<string, string>): z.ZodType<string[], string> {
  return z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(entry));
}

function optionalUrl(): z.ZodType<string, string> {
  return z.union([z.literal(''), z.url()]);
}
