import { z } from '@hono/zod-openapi';

import { PROBLEMS, type ProblemCode } from '../../contract/problems.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** What a route that needs a session token may answer besides its own. */
export const SESSION_PROBLEMS = [
  'token_missing',
  'token_malformed',
  'token_invalid',
  'token_expired',
  'token_not_yet_valid',
  'token_wrong_party',
] as const satisfies readonly ProblemCode[];

/** What a route with a JSON body may answer besides its own. */
export const JSON_PROBLEMS = [
  'malformed_json',
  'invalid_request',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies readonly ProblemCode[];

/** The name that the OpenAPI document gives to session tokens. */
export const SESSION_SCHEME = 'session';

/** What to put into a route's `security` so that the document says that it needs a token. */
export const SIGNED_IN = [{ [SESSION_SCHEME]: [] }];

/**
 * The `responses` of a route for everything that it may refuse, one for each status. What any route
 * may answer, `internal` and `unavailable`, needs no mention.
 *
 * The type is that of no responses at all, since refusals are thrown (see Refusal) and a handler's
 * own answers are what its type is to say.
 */
export function refusals(...codes: readonly ProblemCode[]): object {
  const all: ProblemCode[] = [...new Set([...codes, 'internal' as const, 'unavailable' as const])];
  const statuses = new Set(all.map((code) => PROBLEMS[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const group = all.filter((code) => PROBLEMS[code].status === status);
      const description = group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; ');
      return [
        status,
        { description, content: { [PROBLEM_TYPE]: { schema: problemSchema(group) } } },
      ];
    }),
  );
}

function problemSchema(codes: readonly ProblemCode[]): z.ZodType {
  return z.strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string(),
  });
}

/** A response that is JSON of this shape. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A request body that is JSON of this shape. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}
