import type { z } from '@hono/zod-openapi';

/** How much of a wrong value is repeated to its sender. */
const LONGEST_FOUND = 60;

/**
 * Says what is wrong with a request, one sentence for each wrong field.
 *
 * @param target the part of the request: json, query, param, header
 * @param value what came
 */
export function describeInvalid(target: string, value: unknown, error: z.ZodError): string {
  return error.issues.map((issue) => `${describeIssue(target, value, issue)}.`).join(' ');
}

function describeIssue(target: string, value: unknown, issue: z.core.$ZodIssue): string {
  const place = issue.path.length > 0 ? issue.path.join('.') : PLACES[target];
  const found = issue.path.reduce<unknown>(memberOf, value);
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/[.]$/, '');
  return `${place ?? target}: found ${abridged(found)}; ${expected}`;
}

const PLACES: Readonly<Record<string, string>> = {
  json: 'body',
  query: 'query',
  param: 'path',
  header: 'headers',
};

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function abridged(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
}
