import { createHash, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { StorageError } from './errors.js';

/** A request as it came in, before anything about it is believed. */
export interface SignedCall {
  method: string;
  /** Still percent-encoded. */
  path: string;
  /** Without the question mark, still percent-encoded. */
  query: string;
  headers: IncomingHttpHeaders;
}

const ALGORITHM = 'GOOG4-RSA-SHA256';
const PARAMETERS = [
  'X-Goog-Algorithm',
  'X-Goog-Credential',
  'X-Goog-Date',
  'X-Goog-Expires',
  'X-Goog-SignedHeaders',
  'X-Goog-Signature',
] as const;
const LONGEST_SECONDS = 7 * 24 * 60 * 60;
const SKEW_SECONDS = 15 * 60;

/**
 * Checks a V4 signed URL: that a known account's key signed exactly this method, path, query and set
 * of headers, and that it still holds. Nothing that is not signed says anything about an upload:
 * headers of Google's that are not among the signed ones are refused.
 *
 * @param publicKeyOf the PEM key of an account, where it may sign
 * @throws StorageError
 */
export function verifySignedUrl(
  call: SignedCall,
  publicKeyOf: (clientEmail: string) => string | undefined,
  now: Date,
): void {
  const parameters = readParameters(call.query);
  const names = parameters['X-Goog-SignedHeaders'].split(';');
  checkHeaders(call.headers, names);

  const [clientEmail = '', ...scope] = parameters['X-Goog-Credential'].split('/');
  const publicKey = publicKeyOf(clientEmail);
  const date = parameters['X-Goog-Date'];
  const isScope = /^\d{8}\/[a-z0-9-]+\/storage\/goog4_request$/.test(scope.join('/'));
  if (publicKey === undefined || !isScope || scope[0] !== date.slice(0, 8)) {
    throw new StorageError('wrongSignature', 'The credential is not one that may sign.');
  }
  const toSign = [
    ALGORITHM,
    date,
    scope.join('/'),
    createHash('sha256').update(canonicalRequest(call, names)).digest('hex'),
  ].join('\n');
  const signature = Buffer.from(parameters['X-Goog-Signature'], 'hex');
  if (!verify('RSA-SHA256', Buffer.from(toSign), publicKey, signature)) {
    throw new StorageError('wrongSignature');
  }
  checkTime(date, parameters['X-Goog-Expires'], now);
}

function readParameters(query: string): Record<(typeof PARAMETERS)[number], string> {
  const given = new URLSearchParams(query);
  const entries = PARAMETERS.map((name) => [name, given.get(name)] as const);
  if (entries.every(([, value]) => value === null)) {
    throw new StorageError('accessDenied', 'Anonymous callers may do nothing here: sign the URL.');
  }
  const missing = entries.filter(([, value]) => value === null).map(([name]) => name);
  if (missing.length > 0) throw new StorageError('invalid', `${missing.join(', ')} is missing.`);
  if (given.get('X-Goog-Algorithm') !== ALGORITHM) {
    throw new StorageError('invalid', `X-Goog-Algorithm must be ${ALGORITHM}.`);
  }
  return Object.fromEntries(entries) as Record<(typeof PARAMETERS)[number], string>;
}

function checkHeaders(headers: IncomingHttpHeaders, signed: readonly string[]): void {
  const absent = ['host', ...signed].find(
    (name) => headers[name] === undefined || !signed.includes(name),
  );
  if (absent !== undefined) {
    throw new StorageError(
      'malformedHeader',
      `${absent} was included in signedheaders, but not in the request, or must be and was not.`,
    );
  }
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-goog-') && !signed.includes(name),
  );
  if (unsigned !== undefined) {
    throw new StorageError('malformedHeader', `${unsigned} was in the request, but not signed.`);
  }
}

/** @see https://cloud.google.com/storage/docs/authentication/canonical-requests */
function canonicalRequest({ method, path, query, headers }: SignedCall, names: string[]): string {
  const parameters = query
    .split('&')
    .map((pair) => pair.split('=', 2).map((part) => encode(decode(part))))
    .filter(([name]) => name !== 'X-Goog-Signature')
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map(([name, value = '']) => `${name}=${value}`);
  return [
    method,
    path.split('/').map(decode).map(encode).join('/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${canonicalValue(name, headers[name])}`),
    '',
    names.join(';'),
    names.includes('x-goog-content-sha256')
      ? canonicalValue('', headers['x-goog-content-sha256'])
      : 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function canonicalValue(name: string, value: string | string[] | undefined): string {
  const text = [value].flat().join(',').trim().replace(/\s+/g, ' ');
  // The client signs the name of the host alone, as Google's has no port.
  return name === 'host' ? text.replace(/:\d+$/, '') : text;
}

/** Every byte but `A-Z a-z 0-9 - . _ ~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new StorageError('invalid', `"${text}" is not percent-encoded.`, { cause: error });
  }
}

function checkTime(date: string, expires: string, now: Date): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const seconds = Number(expires);
  if (Number.isNaN(signedAt) || !(seconds > 0 && seconds <= LONGEST_SECONDS)) {
    throw new StorageError(
      'invalid',
      `X-Goog-Date ${date} and X-Goog-Expires ${expires} are wrong.`,
    );
  }
  const ageSeconds = (now.getTime() - signedAt) / 1000;
  if (ageSeconds < -SKEW_SECONDS) throw new StorageError('accessDenied', 'Not valid yet.');
  if (ageSeconds > seconds) {
    const end = new Date(signedAt + seconds * 1000).toISOString();
    throw new StorageError('expired', `Request signature expired at: ${end}`);
  }
}
