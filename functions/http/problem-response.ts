import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { PROBLEMS, type Problem, type ProblemCode } from '../../contract/problems.js';
import { TransientError } from '../../model-runner/errors.js';
import { SessionError } from '../../platform/session.js';
import { Refusal } from './refusal.js';
import { PROBLEM_TYPE } from './schemas.js';

/** How long a caller is asked to wait before trying again what failed for the moment. */
const RETRY_AFTER_SECONDS = 5;

/** What hono and its validators throw by themselves, as what it means here. */
const FRAMEWORK_PROBLEMS: Readonly<Record<number, { code: ProblemCode; detail: string }>> = {
  400: {
    code: 'malformed_json',
    detail: 'The body could not be parsed as JSON. Send one JSON object, in UTF-8.',
  },
  415: {
    code: 'unsupported_media_type',
    detail: 'The body’s Content-Type is not one that this address takes; see openapi.json.',
  },
};

/** Answers with application/problem+json. */
export function problemResponse(c: Context, code: ProblemCode, detail: string): Response {
  const { status, title } = PROBLEMS[code];
  const problem: Problem = { type: 'about:blank', title, status, code, detail };
  c.header('Content-Type', PROBLEM_TYPE);
  if (status === 401) c.header('WWW-Authenticate', challenge(code));
  if (status === 503) c.header('Retry-After', String(RETRY_AFTER_SECONDS));
  return c.body(JSON.stringify(problem), status satisfies ContentfulStatusCode);
}

/** @returns what a caller may know of an error: nothing about the inside of the suite */
export function problemOf(error: unknown): { code: ProblemCode; detail: string } {
  if (error instanceof Refusal || error instanceof SessionError) {
    return { code: error.code, detail: error.message };
  }
  if (error instanceof TransientError) {
    return { code: 'unavailable', detail: 'Nothing is lost. Try again in a few seconds.' };
  }
  const known = error instanceof HTTPException ? FRAMEWORK_PROBLEMS[error.status] : undefined;
  return known ?? { code: 'internal', detail: 'It has been noted. Try again later.' };
}

/** RFC 6750: no error is named where no token came. */
function challenge(code: ProblemCode): string {
  return code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"';
}
