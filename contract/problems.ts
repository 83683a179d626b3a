/**
 * Everything that the HTTP API refuses, with its status. Codes are stable: clients rely on them.
 * What is wrong with a song is told on the job instead, with the codes of model-runner/errors.ts.
 */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  invalid_request: { status: 400, title: 'A field is missing, unknown or wrong' },
  malformed_multipart: { status: 400, title: 'The body is not multipart/form-data with a file' },
  token_missing: { status: 401, title: 'A session token is needed' },
  token_malformed: { status: 401, title: 'The session token cannot be read' },
  token_invalid: { status: 401, title: 'The session token was not signed by a known key' },
  token_expired: { status: 401, title: 'The session token has expired' },
  token_not_yet_valid: { status: 401, title: 'The session token is not valid yet' },
  token_wrong_party: { status: 401, title: 'The session token was made for another site' },
  not_found: { status: 404, title: 'There is no such thing here' },
  job_not_found: { status: 404, title: 'There is no such job' },
  file_not_found: { status: 404, title: 'The job has no such file' },
  method_not_allowed: { status: 405, title: 'The method does not fit the address' },
  idempotency_key_reused: { status: 409, title: 'The Idempotency-Key belongs to another request' },
  not_retryable: { status: 409, title: 'Only a failed job can be retried' },
  already_ended: { status: 409, title: 'The job has ended' },
  not_completed: { status: 409, title: 'The job is not completed' },
  length_required: { status: 411, title: 'The size of the body must be given' },
  body_too_large: { status: 413, title: 'The body is too large' },
  file_too_large: { status: 413, title: 'The file is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not taken here' },
  unsupported_audio_type: { status: 415, title: 'This kind of file is not taken' },
  not_musicxml: { status: 422, title: 'The file is not a MusicXML score that can be read' },
  no_drums: { status: 422, title: 'The score has no drum part' },
  too_many_active_jobs: { status: 429, title: 'Too many jobs are under way' },
  minutes_used_up: { status: 429, title: 'This month’s minutes of audio are used up' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A service that is needed does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The body of every refusal, as application/problem+json (RFC 9457). */
export interface Problem {
  /** `about:blank`: `code` tells the kind. */
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  /** A sentence or two: what was found, what was expected, what to do. */
  detail: string;
}
