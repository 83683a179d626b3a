import type { IncomingHttpHeaders } from 'node:http';

/** A rule of a bucket's CORS configuration, as Google Cloud Storage keeps it. */
export interface CorsRule {
  origin: readonly string[];
  method: readonly string[];
  /** Headers that a page may send, and those of the answers that it may read. */
  responseHeader: readonly string[];
  maxAgeSeconds: number;
}

/** What a page needs for signed uploads, in one request or resumable, and for signed downloads. */
export function signedUrlCors(origins: readonly string[]): CorsRule {
  return {
    origin: origins,
    method: ['GET', 'PUT', 'POST'],
    responseHeader: [
      'content-range',
      'content-type',
      'location',
      'range',
      'x-goog-content-length-range',
      'x-goog-if-generation-match',
      'x-goog-resumable',
    ],
    maxAgeSeconds: 3600,
  };
}

/** @returns what lets a page of an allowed origin read the answer, or nothing */
export function corsHeaders(
  rules: readonly CorsRule[],
  method: string,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const { origin } = headers;
  const rule = findRule(rules, origin, method);
  if (origin === undefined || rule === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': rule.responseHeader.join(', '),
    vary: 'Origin',
  };
}

/** Answers a preflight: nothing, where the request that it announces may not be made. */
export function preflightHeaders(
  rules: readonly CorsRule[],
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const { origin } = headers;
  const rule = findRule(rules, origin, headers['access-control-request-method']);
  if (origin === undefined || rule === undefined) return {};
  const wanted = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (!wanted.every((name) => rule.responseHeader.includes(name))) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': rule.method.join(', '),
    'access-control-allow-headers': wanted.join(', '),
    'access-control-max-age': String(rule.maxAgeSeconds),
    vary: 'Origin',
  };
}

function findRule(
  rules: readonly CorsRule[],
  origin: string | undefined,
  method: string | undefined,
): CorsRule | undefined {
  if (origin === undefined || method === undefined) return undefined;
  return rules.find((rule) => rule.origin.includes(origin) && rule.method.includes(method));
}
